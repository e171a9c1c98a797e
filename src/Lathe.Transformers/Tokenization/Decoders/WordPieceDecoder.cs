namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>Joins continuing pieces to their word, puts spaces between words.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : Decoder
{
    public override List<string> Decode(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            string token = tokens[i];
            if (i > 0)
                token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
            tokens[i] = cleanup ? SpaceCleanup.Clean(token) : token;
        }

        return tokens;
    }
}
