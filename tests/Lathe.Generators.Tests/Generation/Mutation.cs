using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Generators.Tests.Generation;

/// <summary>One slip of somebody who writes a model: a line gone, arguments swapped, another number, an attribute dropped.</summary>
internal static class Mutation
{
    private static readonly string[] Numbers = ["0", "1", "2", "3", "-1", "8", "31", "48", "65", "70000", "2147483647"];

    private static readonly SyntaxKind[] Operators =
        [SyntaxKind.PlusToken, SyntaxKind.MinusToken, SyntaxKind.AsteriskToken, SyntaxKind.SlashToken];

    private static readonly Func<SyntaxNode, Random, TextChange[]>[] Kinds =
        [Delete, Repeat, SwapArguments, ChangeNumber, DropAttribute, OtherName, OtherOperator, DropCall];

    /// <param name="from">Where the model begins: what stands before it stays as it is.</param>
    public static string Apply(string source, int from, Random random)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
        TextChange[] changes = [];
        while (changes.Length == 0 || changes.Any(change => change.Span.Start < from))
            changes = Kinds[random.Next(Kinds.Length)](root, random);
        return SourceText.From(source).WithChanges(changes.OrderBy(change => change.Span.Start)).ToString();
    }

    private static TextChange[] Delete(SyntaxNode root, Random random) =>
        Any<SyntaxNode>(root, random, node => node is StatementSyntax and not BlockSyntax or FieldDeclarationSyntax) is { } node
            ? [new TextChange(node.Span, node.Parent is BlockSyntax or TypeDeclarationSyntax ? "" : ";")]
            : [];

    private static TextChange[] Repeat(SyntaxNode root, Random random) =>
        Any<ExpressionStatementSyntax>(root, random, _ => true) is { } statement
            ? [new TextChange(new TextSpan(statement.Span.End, 0), " " + statement)]
            : [];

    private static TextChange[] SwapArguments(SyntaxNode root, Random random)
    {
        if (Any<ArgumentListSyntax>(root, random, list => list.Arguments.Count > 1) is not { Arguments: var arguments })
            return [];
        int first = random.Next(arguments.Count - 1);
        ArgumentSyntax left = arguments[first], right = arguments[random.Next(first + 1, arguments.Count)];
        return [new TextChange(left.Span, right.ToString()), new TextChange(right.Span, left.ToString())];
    }

    private static TextChange[] ChangeNumber(SyntaxNode root, Random random) =>
        Any<LiteralExpressionSyntax>(root, random, literal => literal.IsKind(SyntaxKind.NumericLiteralExpression)) is { } number
            ? [new TextChange(number.Span, Numbers[random.Next(Numbers.Length)])]
            : [];

    private static TextChange[] DropAttribute(SyntaxNode root, Random random) =>
        Any<SyntaxNode>(root, random, node => node is AttributeListSyntax or AttributeArgumentListSyntax) is { } node
            ? [new TextChange(node.Span, "")]
            : [];

    /// <summary>A name in the place of another one of the same class.</summary>
    private static TextChange[] OtherName(SyntaxNode root, Random random)
    {
        if (Any<IdentifierNameSyntax>(root, random, name => name.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not null) is not { } name)
            return [];
        IdentifierNameSyntax[] others =
            [.. name.FirstAncestorOrSelf<TypeDeclarationSyntax>()!.DescendantNodes().OfType<IdentifierNameSyntax>()];
        return [new TextChange(name.Span, random.Next(12) == 0 ? "null" : others[random.Next(others.Length)].ToString())];
    }

    private static TextChange[] OtherOperator(SyntaxNode root, Random random) =>
        Any<BinaryExpressionSyntax>(root, random, binary => Operators.Contains(binary.OperatorToken.Kind())) is { } binary
            ? [new TextChange(binary.OperatorToken.Span, SyntaxFacts.GetText(Operators[random.Next(Operators.Length)]))]
            : [];

    /// <summary><c>Tanh(x)</c> becomes <c>x</c>.</summary>
    private static TextChange[] DropCall(SyntaxNode root, Random random) =>
        Any<InvocationExpressionSyntax>(root, random, call => call.ArgumentList.Arguments.Count > 0) is { } call
            ? [new TextChange(call.Span, call.ArgumentList.Arguments[random.Next(call.ArgumentList.Arguments.Count)].Expression.ToString())]
            : [];

    private static T? Any<T>(SyntaxNode root, Random random, Func<T, bool> fits)
        where T : SyntaxNode
    {
        T[] found = [.. root.DescendantNodes().OfType<T>().Where(fits)];
        return found.Length == 0 ? null : found[random.Next(found.Length)];
    }
}
