using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>LATHE1022: disposes a local at the end of its scope.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UsingFix : SyntaxFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [NotDisposedAnalyzer.Id];

    /// <inheritdoc/>
    private protected override (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        // in a section of a switch, C# has no using declaration
        if (root.FindNode(diagnostic.Location.SourceSpan) is not VariableDeclaratorSyntax owner
            || owner.FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is not
            { Declaration.Variables.Count: 1, Parent: BlockSyntax or GlobalStatementSyntax } local)
        {
            return null;
        }

        LocalDeclarationStatementSyntax disposed = local.WithoutLeadingTrivia()
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space))
            .WithLeadingTrivia(local.GetLeadingTrivia());
        return ("Write using", root.ReplaceNode(local, disposed));
    }
}
