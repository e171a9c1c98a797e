namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>Connectionist temporal classification: repeated tokens count once, padding vanishes, the delimiter is a space.</summary>
internal sealed class CtcDecoder(string padToken, string wordDelimiter, bool cleanup) : Decoder
{
    public override List<string> Decode(List<string> tokens)
    {
        List<string> result = new(tokens.Count);
        for (int i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && tokens[i] == tokens[i - 1])
                continue;
            string token = padToken.Length == 0 ? tokens[i] : tokens[i].Replace(padToken, "");
            if (cleanup)
            {
                token = SpaceCleanup.Clean(token);
                if (wordDelimiter.Length > 0)
                    token = token.Replace(wordDelimiter, " ");
            }

            if (token.Length > 0)
                result.Add(token);
        }

        return result;
    }
}
