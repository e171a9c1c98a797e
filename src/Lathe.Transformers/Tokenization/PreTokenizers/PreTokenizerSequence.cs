using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

internal sealed class PreTokenizerSequence(PreTokenizer[] steps) : PreTokenizer
{
    public override bool NeedsOffsets => Array.Exists(steps, step => step.NeedsOffsets);

    public override void Apply(EncodeState state)
    {
        foreach (PreTokenizer step in steps)
            step.Apply(state);
    }
}
