namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>The suffix that ends a word becomes a space, at the very end nothing.</summary>
internal sealed class BpeDecoder(string suffix) : Decoder
{
    public override List<string> Decode(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count && suffix.Length > 0; i++)
            tokens[i] = tokens[i].Replace(suffix, i == tokens.Count - 1 ? "" : " ");
        return tokens;
    }
}
