using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>Puts a prefix before every text that isn't empty; the prefix shares the range of the first character.</summary>
internal sealed class PrependNormalizer(string prefix) : Normalizer
{
    public override bool Leaves(ReadOnlySpan<char> text) => text.IsEmpty || prefix.Length == 0;

    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state)
    {
        if (text.IsEmpty)
            return;
        for (int at = 0; at < prefix.Length;)
        {
            state.EmitFrom(CodePoints.At(prefix, at, out int length), 0);
            at += length;
        }

        state.Copy(0, text.Length);
    }
}
