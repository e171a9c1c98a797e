using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>A regular expression of a tokenizer file.</summary>
internal sealed class RegexPattern : Pattern
{
    private readonly RegexProgram program;
    private readonly string source;

    private RegexPattern(RegexProgram program, string source) => (this.program, this.source) = (program, source);

    /// <summary>The fastest way to find what an expression describes.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="where">File and element, for messages.</param>
    /// <exception cref="TokenizerException">The expression is broken or uses what isn't supported.</exception>
    public static Pattern Create(string source, string where)
    {
        if (source == Gpt2Pattern.Source)
            return new Gpt2Pattern();
        if (Gpt4Pattern.For(source) is { } gpt4)
            return gpt4;
        RegexNode node = RegexParser.Parse(source, where);
        return LiteralOf(node) is { Length: > 0 } literal
            ? new LiteralPattern(literal) : new RegexPattern(RegexProgram.Compile(node, where), source);
    }

    public override void Find(ReadOnlySpan<char> text, MatchList matches)
    {
        RegexMatcher matcher = RegexMatcher.Rent(program, source, text.Length);
        try
        {
            int lastEnd = -1;
            for (int at = 0; at <= text.Length;)
            {
                int end = matcher.Match(text, at);
                if (end < 0 || (end == at && at == lastEnd))
                {
                    at += at < text.Length && char.IsHighSurrogate(text[at]) ? 2 : 1;
                    continue;
                }

                matches.Add(at, end);
                lastEnd = end;
                at = end > at ? end : at + (at < text.Length && char.IsHighSurrogate(text[at]) ? 2 : 1);
            }
        }
        finally
        {
            matcher.Return();
        }
    }

    private static string? LiteralOf(RegexNode node) => node switch
    {
        RegexNode.Character { Set.Single: >= 0 and int single } => char.ConvertFromUtf32(single),
        RegexNode.Sequence sequence when sequence.Parts.All(part => part is RegexNode.Character { Set.Single: >= 0 }) =>
            string.Concat(sequence.Parts.Select(LiteralOf)),
        _ => null,
    };
}
