using System.Collections.Immutable;
using System.Composition;
using System.Threading.Tasks;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>LATHE1022: disposes a local at the end of its scope.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UsingFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [NotDisposedAnalyzer.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            // in a section of a switch, C# has no using declaration
            if (root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not
                { Declaration.Variables.Count: 1, Parent: BlockSyntax or GlobalStatementSyntax } local)
            {
                continue;
            }
            LocalDeclarationStatementSyntax disposed = local.WithoutLeadingTrivia()
                .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space))
                .WithLeadingTrivia(local.GetLeadingTrivia());
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Write using",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(local, disposed))),
                    equivalenceKey: nameof(UsingFix)),
                diagnostic);
        }
    }
}
