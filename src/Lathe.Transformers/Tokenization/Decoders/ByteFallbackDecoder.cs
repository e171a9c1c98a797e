using Lathe.Transformers.Tokenization.Models;

namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>Runs of <c>&lt;0xE2&gt;</c> tokens become the text that they spell; where that isn't UTF-8, one U+FFFD a byte.</summary>
internal sealed class ByteFallbackDecoder : Decoder
{
    private static readonly System.Text.UTF8Encoding strict = new(false, throwOnInvalidBytes: true);

    public override List<string> Decode(List<string> tokens)
    {
        List<string> result = new(tokens.Count);
        List<byte> bytes = [];
        foreach (string token in tokens)
        {
            int value = ByteTokens.Value(token);
            if (value >= 0)
            {
                bytes.Add((byte)value);
                continue;
            }

            Flush(bytes, result);
            result.Add(token);
        }

        Flush(bytes, result);
        return result;
    }

    private static void Flush(List<byte> bytes, List<string> result)
    {
        if (bytes.Count == 0)
            return;
        try
        {
            result.Add(strict.GetString([.. bytes]));
        }
        catch (System.Text.DecoderFallbackException)
        {
            for (int i = 0; i < bytes.Count; i++)
                result.Add("\uFFFD");
        }

        bytes.Clear();
    }
}
