using System;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lathe.CodeFixes;

/// <summary>CS0019: <c>x * 0.5</c> of a Tensor and a float64 becomes <c>x * 0.5f</c>. The C# compiler reports it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class FloatLiteralFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["CS0019"];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not BinaryExpressionSyntax binary)
                continue;
            ExpressionSyntax[] sides = [binary.Left, binary.Right];
            LiteralExpressionSyntax? literal = sides.OfType<LiteralExpressionSyntax>().FirstOrDefault(side => side.Token.Value is double);
            if (literal is null || !sides.Any(side => KnownNames.IsTensor(model.GetTypeInfo(side, context.CancellationToken).Type)))
                continue;
            string text = literal.Token.Text.TrimEnd('d', 'D') + "f";
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Write {text}",
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(
                        root.ReplaceNode(literal, SyntaxFactory.ParseExpression(text).WithTriviaFrom(literal)))),
                    equivalenceKey: nameof(FloatLiteralFix)),
                diagnostic);
        }
    }
}
