using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Fuzzing;

/// <summary>A source as it is while somebody types: a token removed, doubled, or put in the place of another.</summary>
internal static class TokenEdit
{
    /// <param name="from">Where the case begins: what stands before it stays as it is.</param>
    public static string Apply(string source, int from, Random random)
    {
        SyntaxToken[] tokens = [.. CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot()
            .DescendantTokens().Where(token => token.Span.Length > 0 && token.SpanStart >= from)];
        SyntaxToken one = tokens[random.Next(tokens.Length)], other = tokens[random.Next(tokens.Length)];
        string text = random.Next(3) switch { 0 => "", 1 => $"{one.Text} {one.Text}", _ => other.Text };
        return source.Remove(one.SpanStart, one.Span.Length).Insert(one.SpanStart, $" {text} ");
    }
}
