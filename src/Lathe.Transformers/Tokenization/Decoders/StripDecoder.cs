namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>Cuts up to so many of a character off the ends of every token.</summary>
internal sealed class StripDecoder(string content, int start, int stop) : Decoder
{
    public override List<string> Decode(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            ReadOnlySpan<char> token = tokens[i];
            for (int k = 0; k < start && token.StartsWith(content, StringComparison.Ordinal); k++)
                token = token[content.Length..];
            for (int k = 0; k < stop && token.EndsWith(content, StringComparison.Ordinal); k++)
                token = token[..^content.Length];
            if (token.Length != tokens[i].Length)
                tokens[i] = token.ToString();
        }

        return tokens;
    }
}
