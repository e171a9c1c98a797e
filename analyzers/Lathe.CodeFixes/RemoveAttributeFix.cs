using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>LATHE0016, LATHE1011 and LATHE2002 to LATHE2004: removes the attribute that has no effect, costs what it is to save, or
/// says the contrary of another.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveAttributeFix : SyntaxFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds =>
    [
        AttributeWithoutEffectAnalyzer.Id, TileTooLargeAnalyzer.Id, MustStayFloatAnalyzer.Id, ConflictingAttributesAnalyzer.Id,
        StorageNotSixteenBitAnalyzer.Id,
    ];

    /// <inheritdoc/>
    private protected override (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        return root.FindNode(diagnostic.Location.SourceSpan)
            .FirstAncestorOrSelf<AttributeSyntax>() is { Parent: AttributeListSyntax list } attribute
            ? (list.Target is null ? $"Remove [{attribute.Name}]" : $"Remove {list.Target}", Remove(root, attribute, list))
            : null;
    }

    private static SyntaxNode Remove(SyntaxNode root, AttributeSyntax attribute, AttributeListSyntax list)
    {
        // it counts on the property
        if (list.Target is { Identifier.RawKind: (int)SyntaxKind.FieldKeyword })
            return root.ReplaceNode(list, list.WithTarget(null));
        if (list.Attributes.Count > 1)
            return root.ReplaceNode(list, list.WithAttributes(list.Attributes.Remove(attribute)));
        if (list.Parent is not MemberDeclarationSyntax member || member.AttributeLists[0] != list)
            return root.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)!;
        // What stands first takes over the comment and the indentation.
        MemberDeclarationSyntax bare = member.WithAttributeLists(member.AttributeLists.Remove(list))
            .WithLeadingTrivia(list.GetLeadingTrivia());
        return root.ReplaceNode(member, bare);
    }
}
