namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>Marks become spaces; those of the first token vanish where encoding put one there.</summary>
internal sealed class MetaspaceDecoder(string replacement, bool prepends) : Decoder
{
    public override List<string> Decode(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
            tokens[i] = tokens[i].Replace(replacement, i == 0 && prepends ? "" : " ");
        return tokens;
    }
}
