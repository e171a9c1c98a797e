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

/// <summary>LATHE2015: tells Attention that its scores are scaled already.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ScaleOnceFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ScaledTwiceAnalyzer.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<ArgumentSyntax>() is not
                { Parent: ArgumentListSyntax list })
            {
                continue;
            }
            ArgumentSyntax scale = SyntaxFactory.Argument(
                SyntaxFactory.NameColon("scale").WithTrailingTrivia(SyntaxFactory.Space), default, SyntaxFactory.ParseExpression("1"));
            ArgumentListSyntax longer = list.WithArguments(SyntaxFactory.SeparatedList<ArgumentSyntax>(
                list.Arguments.GetWithSeparators()
                    .Add(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space)).Add(scale)));
            context.RegisterCodeFix(
                CodeAction.Create(
                    "Say scale: 1",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(list, longer))),
                    equivalenceKey: nameof(ScaleOnceFix)),
                diagnostic);
        }
    }
}
