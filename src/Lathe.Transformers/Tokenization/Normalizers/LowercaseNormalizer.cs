using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>Lowers each character for itself.</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state)
    {
        for (int at = 0; at < text.Length;)
        {
            int codePoint = CodePoints.At(text, at, out int length);
            ReadOnlySpan<char> lower = UnicodeTables.Lower(codePoint);
            if (lower.IsEmpty)
                state.EmitFrom(codePoint, at);
            for (int k = 0; k < lower.Length;)
            {
                state.EmitFrom(CodePoints.At(lower, k, out int lowerLength), at);
                k += lowerLength;
            }

            at += length;
        }
    }
}
