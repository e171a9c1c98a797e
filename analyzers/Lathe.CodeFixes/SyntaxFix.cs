using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>A fix that changes the file in which the diagnostic stands, and no other.</summary>
public abstract class SyntaxFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (Mend(root, model, diagnostic, context.CancellationToken) is not { } mend)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    mend.Title,
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(mend.Root)),
                    equivalenceKey: GetType().Name),
                diagnostic);
        }
    }

    /// <summary>What the menu says, and the file as it is then; null where there is no mend.</summary>
    private protected abstract (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation);
}
