using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>A fixed string. The empty string matches nowhere.</summary>
internal sealed class LiteralPattern(string literal) : Pattern
{
    public override bool CannotMatch(ReadOnlySpan<char> text) => literal.Length == 0 || !text.Contains(literal, StringComparison.Ordinal);

    public override void Find(ReadOnlySpan<char> text, MatchList matches)
    {
        if (literal.Length == 0)
            return;
        int done = 0;
        while (done < text.Length)
        {
            int found = text[done..].IndexOf(literal, StringComparison.Ordinal);
            if (found < 0)
                return;
            matches.Add(done + found, done + found + literal.Length);
            done += found + literal.Length;
        }
    }
}
