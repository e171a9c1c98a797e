using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>LATHE2005: removes the argument that has no effect.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveGroupSizeFix : SyntaxFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [GroupSizeUnusedAnalyzer.Id];

    /// <inheritdoc/>
    private protected override (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<AttributeArgumentSyntax>() is not
            { Parent: AttributeArgumentListSyntax list } argument)
        {
            return null;
        }

        return ("Remove GroupSize", list.Arguments.Count == 1
            ? root.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)!
            : root.ReplaceNode(list, list.WithArguments(list.Arguments.Remove(argument))));
    }
}
