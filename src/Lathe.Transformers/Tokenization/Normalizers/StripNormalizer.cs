using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>Cuts white space off the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public override bool Leaves(ReadOnlySpan<char> text) =>
        text.IsEmpty || (!(left && UnicodeTables.Is(text[0], UnicodeClass.Space))
        && !(right && UnicodeTables.Is(text[^1], UnicodeClass.Space)));

    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state)
    {
        int start = 0;
        int end = text.Length;
        while (left && start < end && UnicodeTables.Is(text[start], UnicodeClass.Space))
            start++;
        while (right && end > start && UnicodeTables.Is(text[end - 1], UnicodeClass.Space))
            end--;
        state.Copy(start, end - start);
    }
}
