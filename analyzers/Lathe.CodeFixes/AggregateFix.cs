using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.CodeFixes;

/// <summary>LATHE0004: a fold over layers by LINQ, <c>layers.Aggregate(x, (y, layer) => layer.Forward(y))</c>, becomes a foreach.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AggregateFix : SyntaxFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [UnsupportedExpressionAnalyzer.Id];

    /// <inheritdoc/>
    private protected override (string Title, SyntaxNode Root)? Mend(
        SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Aggregate", Expression: var layers },
                ArgumentList.Arguments: [{ Expression: var seed },
                {
                    Expression: ParenthesizedLambdaExpressionSyntax
                    {
                        ExpressionBody: { } step, ParameterList.Parameters: [var folded, var element]
                    }
                }]
            } call
            || model.GetTypeInfo(layers, cancellation).Type is not IArrayTypeSymbol { ElementType: var type }
            || Statements(call, seed, folded.Identifier.ValueText) is not var (replaced, before, result, after))
        {
            return null;
        }

        string kind = type.ToMinimalDisplayString(model, call.SpanStart);
        string[] lines = [.. before, $"foreach ({kind} {element.Identifier.Text} in {layers}) {result} = {step};", .. after];
        SourceText text = root.GetText();
        TextLine line = text.Lines.GetLineFromPosition(replaced.SpanStart);
        string written = line.ToString(), indent = written.Substring(0, written.Length - written.TrimStart().Length);
        string end = text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak)) is { Length: > 0 } found ? found : "\n";
        (TextSpan span, string instead) = replaced is ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method }
            ? (TextSpan.FromBounds(method.ParameterList.Span.End, method.Span.End), $"{end}{indent}{{{end}"
                + string.Concat(lines.Select(one => $"{indent}    {one}{end}")) + $"{indent}}}")
            : (replaced.Span, string.Join(end + indent, lines));
        return ("Walk the layers with foreach",
            root.SyntaxTree.WithChangedText(text.WithChanges(new TextChange(span, instead))).GetRoot(cancellation));
    }

    /// <summary>What is replaced, what stands before the loop, the local that the loop carries, and what stands behind it.</summary>
    private static (SyntaxNode Replaced, string[] Before, string Result, string[] After)? Statements(
        InvocationExpressionSyntax call, ExpressionSyntax seed, string folded)
    {
        // the seed's own name may be the carried one: nothing is to be declared
        bool isSame = seed is IdentifierNameSyntax name && name.Identifier.ValueText == folded;
        if (!isSame && IsTaken(call, folded))
            return null;
        string[] declared = isSame ? [] : [$"Tensor {folded} = {seed};"];
        return call.Parent switch
        {
            ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ConstraintClauses.Count: 0 } } arrow =>
                (arrow, declared, folded, [$"return {folded};"]),
            ReturnStatementSyntax { Parent: BlockSyntax } returned => (returned, declared, folded, [$"return {folded};"]),
            AssignmentExpressionSyntax
            {
                RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax local,
                Parent: ExpressionStatementSyntax { Parent: BlockSyntax } statement
            } => (statement, declared, folded, local.Identifier.ValueText == folded ? [] : [$"{local} = {folded};"]),
            EqualsValueClauseSyntax
            {
                Parent: VariableDeclaratorSyntax
                {
                    Parent: VariableDeclarationSyntax
                    {
                        Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax } only
                    }
                } local
            } => (only, declared, folded, [$"Tensor {local.Identifier} = {folded};"]),
            _ => null,
        };
    }

    /// <summary>Whether the method has something of that name outside of the call.</summary>
    private static bool IsTaken(InvocationExpressionSyntax call, string name) =>
        call.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.DescendantTokens()
            .Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name && !call.Span.Contains(token.Span)) != false;
}
