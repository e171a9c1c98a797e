using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Normalizers;

/// <summary>Spells every UTF-8 byte as a printable character.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state) => ByteAlphabet.Emit(text, state);
}
