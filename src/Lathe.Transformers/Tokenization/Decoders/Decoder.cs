namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>One step on the way from tokens to text.</summary>
internal abstract class Decoder
{
    public abstract List<string> Decode(List<string> tokens);
}
