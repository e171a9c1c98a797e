using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization.PreTokenizers;

/// <summary>One step that cuts text into words; some also rewrite it (byte level, metaspace).</summary>
internal abstract class PreTokenizer
{
    /// <summary>Whether the step looks at offsets into the original text, so that they must be tracked even if nobody asks for
    /// them.</summary>
    public virtual bool NeedsOffsets => false;

    public abstract void Apply(EncodeState state);
}
