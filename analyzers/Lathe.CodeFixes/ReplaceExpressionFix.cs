using System.Threading;
using Lathe.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>Writes what the rule has worked out in place of the marked expression.</summary>
public abstract class ReplaceExpressionFix : SyntaxFix
{
    /// <summary>What the menu says: <c>Use GroupSize 64</c>.</summary>
    protected abstract string Title(string mend);

    /// <inheritdoc/>
    private protected sealed override (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        return diagnostic.Properties.TryGetValue(RuleAnalyzer.Mend, out string? mend) && mend is not null
            && root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax expression
            ? (Title(mend), root.ReplaceNode(expression, SyntaxFactory.ParseExpression(mend).WithTriviaFrom(expression)))
            : null;
    }
}
