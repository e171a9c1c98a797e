using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>LATHE2015: tells Attention that its scores are scaled already.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ScaleOnceFix : SyntaxFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ScaledTwiceAnalyzer.Id];

    /// <inheritdoc/>
    private protected override (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<ArgumentSyntax>() is not { Parent: ArgumentListSyntax list })
            return null;
        ArgumentSyntax scale = SyntaxFactory.Argument(
            SyntaxFactory.NameColon("scale").WithTrailingTrivia(SyntaxFactory.Space), default, SyntaxFactory.ParseExpression("1"));
        ArgumentListSyntax longer = list.WithArguments(SyntaxFactory.SeparatedList<ArgumentSyntax>(
            list.Arguments.GetWithSeparators()
                .Add(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space)).Add(scale)));
        return ("Say scale: 1", root.ReplaceNode(list, longer));
    }
}
