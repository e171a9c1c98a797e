using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization.Normalizers;

internal sealed class NormalizerSequence(Normalizer[] steps) : Normalizer
{
    public override void Rewrite(ReadOnlySpan<char> text, EncodeState state) =>
        throw new NotSupportedException("a sequence applies its steps");

    public override void Apply(EncodeState state)
    {
        foreach (Normalizer step in steps)
            step.Apply(state);
    }
}
