using System.Buffers;
using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>Drops combining marks; usually follows NFD.</summary>
internal sealed class StripAccentsNormalizer : Normalizer
{
    private static readonly SearchValues<char> markless = CodePoints.Units('\0', '\u02FF');

    public override bool Leaves(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(markless);

    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state)
    {
        for (int at = 0; at < text.Length;)
        {
            int codePoint = CodePoints.At(text, at, out int length);
            if (!UnicodeTables.Is(codePoint, UnicodeClass.Mark))
                state.EmitFrom(codePoint, at);
            at += length;
        }
    }
}
