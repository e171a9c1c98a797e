using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>The cleaning of SentencePiece's "nmt" rules: drops controls, makes the many kinds of space one.</summary>
internal sealed class NmtNormalizer : Normalizer
{
    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state)
    {
        for (int at = 0; at < text.Length;)
        {
            int codePoint = CodePoints.At(text, at, out int length);
            if (!IsDropped(codePoint))
                state.EmitFrom(IsSpace(codePoint) ? ' ' : codePoint, at);
            at += length;
        }
    }

    private static bool IsDropped(int codePoint) =>
        codePoint is (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F;

    private static bool IsSpace(int codePoint) =>
        codePoint is 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD;
}
