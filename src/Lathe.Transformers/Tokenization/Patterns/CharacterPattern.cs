using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>Every single character with a property.</summary>
internal sealed class CharacterPattern(UnicodeClass flag) : Pattern
{
    public override void Find(ReadOnlySpan<char> text, MatchList matches)
    {
        for (int at = 0; at < text.Length;)
        {
            int codePoint = CodePoints.At(text, at, out int length);
            if (UnicodeTables.Is(codePoint, flag))
                matches.Add(at, at + length);
            at += length;
        }
    }
}
