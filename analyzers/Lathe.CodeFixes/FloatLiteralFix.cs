using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>CS0019: <c>x * 0.5</c> of a Tensor and a float64 becomes <c>x * 0.5f</c>. The C# compiler reports it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class FloatLiteralFix : SyntaxFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["CS0019"];

    /// <inheritdoc/>
    private protected override (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not BinaryExpressionSyntax binary)
            return null;
        ExpressionSyntax[] sides = [binary.Left, binary.Right];
        LiteralExpressionSyntax? literal = sides.OfType<LiteralExpressionSyntax>().FirstOrDefault(side => side.Token.Value is double);
        if (literal is null || !sides.Any(side => KnownNames.IsTensor(model.GetTypeInfo(side, cancellation).Type)))
            return null;
        string text = literal.Token.Text.TrimEnd('d', 'D') + "f";
        return ($"Write {text}", root.ReplaceNode(literal, SyntaxFactory.ParseExpression(text).WithTriviaFrom(literal)));
    }
}
