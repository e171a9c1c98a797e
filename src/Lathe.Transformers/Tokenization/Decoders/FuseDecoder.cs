namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>All tokens as one.</summary>
internal sealed class FuseDecoder : Decoder
{
    public override List<string> Decode(List<string> tokens) => [string.Concat(tokens)];
}
