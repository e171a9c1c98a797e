using System.Collections.Immutable;
using System.Composition;
using System.Threading.Tasks;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>LATHE2005: removes the argument that has no effect.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class RemoveGroupSizeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [GroupSizeUnusedAnalyzer.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan)
                .FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { Parent: AttributeArgumentListSyntax list } argument)
                continue;
            AttributeArgumentListSyntax? shorter = list.Arguments.Count == 1 ? null : list.WithArguments(list.Arguments.Remove(argument));
            SyntaxNode mended = shorter is null
                ? root.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia)!
                : root.ReplaceNode(list, shorter);
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Remove GroupSize",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(mended)),
                    equivalenceKey: nameof(RemoveGroupSizeFix)),
                diagnostic);
        }
    }
}
