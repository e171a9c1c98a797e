using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Analyzers.Tests.Corpus;

/// <summary>Sources as they are while somebody types: whatever one edit makes of a class, no rule throws, and neither does the
/// generator.</summary>
public sealed class EditsTests
{
    private const int Seed = 12, Edits = 60;

    [Fact]
    public async Task No_edit_makes_a_rule_throw()
    {
        CorpusCase[] cases = [.. CorpusCase.All("Unusual"), .. CorpusCase.All("Mistakes")];
        Random random = new(Seed);
        for (int i = 0; i < Edits; i++)
        {
            CorpusCase one = cases[random.Next(cases.Length)];
            string edited = Edit(Harness.Unmark(one.Markup).Source, random);
            // asserts that nothing has thrown
            await CorpusCompilation.Diagnose(CorpusCompilation.Generate(edited));
        }
    }

    /// <summary>One token removed, doubled, or put in the place of another.</summary>
    private static string Edit(string source, Random random)
    {
        SyntaxToken[] tokens = [.. CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken).DescendantTokens().Where(token => token.Span.Length > 0)];
        SyntaxToken one = tokens[random.Next(tokens.Length)], other = tokens[random.Next(tokens.Length)];
        string text = random.Next(3) switch { 0 => "", 1 => $"{one.Text} {one.Text}", _ => other.Text };
        return source.Remove(one.SpanStart, one.Span.Length).Insert(one.SpanStart, $" {text} ");
    }
}
