using System.Threading.Tasks;
using Lathe.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>Writes what the rule has worked out in place of the marked expression.</summary>
public abstract class ReplaceExpressionFix : CodeFixProvider
{
    /// <summary>What the menu says: <c>Use GroupSize 64</c>.</summary>
    protected abstract string Title(string mend);

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root is null || !diagnostic.Properties.TryGetValue(RuleAnalyzer.Mend, out string? mend) || mend is null
                || root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax expression)
            {
                continue;
            }
            ExpressionSyntax better = SyntaxFactory.ParseExpression(mend).WithTriviaFrom(expression);
            context.RegisterCodeFix(
                CodeAction.Create(
                    Title(mend),
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(expression, better))),
                    equivalenceKey: GetType().Name),
                diagnostic);
        }
    }
}
