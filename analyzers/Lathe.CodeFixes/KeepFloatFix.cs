using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>LATHE2010 and LATHE2011: keeps a layer in float32, in the place of its own [Quantize] where it has one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class KeepFloatFix : SyntaxFix
{
    private const string Attribute = "global::Lathe.KeepFloat";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [IntegerInputsAnalyzer.Id, FewBitsAtOutputAnalyzer.Id];

    /// <inheritdoc/>
    private protected override (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxNode place = root.FindNode(diagnostic.Location.SourceSpan);
        if (place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
            return null;
        return ("Put [KeepFloat] on it", place.FirstAncestorOrSelf<AttributeSyntax>() is { } quantize
            ? root.ReplaceNode(quantize, MemberAttributes.Parse(Attribute))
            : root.ReplaceNode(member, MemberAttributes.Add(member, Attribute)));
    }
}
