using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>GPT-2's word pattern by hand: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.</summary>
internal sealed class Gpt2Pattern : Pattern
{
    public const string Source = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public override void Find(ReadOnlySpan<char> text, MatchList matches) => FindFrom(text, 0, matches);

    /// <summary>As if one space stood before the text; a match that takes it in begins at -1.</summary>
    public void FindAfterSpace(ReadOnlySpan<char> text, MatchList matches)
    {
        if (text.IsEmpty)
            return;
        int kind = WordKind.At(text, 0, out int length);
        if (kind == WordKind.Space)
        {
            // The put-in space and what follows are one run of white space: all of it but the last before a word.
            int end = WordKind.RunEnd(text, 0, WordKind.Space);
            int last = end == text.Length ? end : end - 1;
            if (last == 0)
            {
                matches.Add(-1, 0);
                FindFrom(text, 0, matches);
                return;
            }

            matches.Add(-1, last);
            FindFrom(text, last, matches);
            return;
        }

        int wordEnd = WordKind.RunEnd(text, length, kind);
        matches.Add(-1, wordEnd);
        FindFrom(text, wordEnd, matches);
    }

    private static void FindFrom(ReadOnlySpan<char> text, int at, MatchList matches)
    {
        while (at < text.Length)
        {
            int end = text[at] == '\'' ? at + Contraction(text[at..]) : at;
            if (end == at)
            {
                int kind = WordKind.At(text, at, out int length);
                if (kind == WordKind.Space)
                {
                    end = WordKind.RunEnd(text, at + length, WordKind.Space);
                    if (end < text.Length && text[at] == ' ' && end == at + 1)
                        end = WordKind.RunEnd(text, end, WordKind.At(text, end, out _)); // one space goes with the word
                    else if (end < text.Length && end > at + 1)
                        end--; // no white space lies beyond the BMP: its last character is one unit
                }
                else
                {
                    end = WordKind.RunEnd(text, at + length, kind);
                }
            }

            matches.Add(at, end);
            at = end;
        }
    }

    private static int Contraction(ReadOnlySpan<char> text)
    {
        if (text.Length < 2)
            return 0;
        switch (text[1])
        {
            case 's' or 't' or 'm' or 'd':
                return 2;
            case 'r' or 'v' when text.Length > 2 && text[2] == 'e':
            case 'l' when text.Length > 2 && text[2] == 'l':
                return 3;
            default:
                return 0;
        }
    }
}
