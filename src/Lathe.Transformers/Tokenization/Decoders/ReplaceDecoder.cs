using System.Text;
using Lathe.Transformers.Tokenization.Buffers;
using Lathe.Transformers.Tokenization.Patterns;

namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>Replaces what a pattern matches in every token.</summary>
internal sealed class ReplaceDecoder(Pattern pattern, string content) : Decoder
{
    public override List<string> Decode(List<string> tokens)
    {
        MatchList matches = new();
        for (int i = 0; i < tokens.Count; i++)
        {
            string token = tokens[i];
            if (pattern.CannotMatch(token))
                continue;
            matches.Clear();
            pattern.Find(token, matches);
            StringBuilder text = new();
            int done = 0;
            for (int k = 0; k < matches.Count; k++)
            {
                text.Append(token, done, matches[k].Start - done).Append(content);
                done = matches[k].End;
            }

            tokens[i] = text.Append(token, done, token.Length - done).ToString();
        }

        return tokens;
    }
}
