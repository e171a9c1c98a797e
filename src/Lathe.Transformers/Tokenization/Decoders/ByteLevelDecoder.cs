using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Decoders;

/// <summary>Reads the byte alphabet back; a token with a character outside it stands for its own UTF-8. Broken UTF-8 becomes
/// U+FFFD.</summary>
internal sealed class ByteLevelDecoder : Decoder
{
    public override List<string> Decode(List<string> tokens)
    {
        List<byte> bytes = [];
        foreach (string token in tokens)
        {
            int count = bytes.Count;
            foreach (char unit in token)
            {
                int value = ByteAlphabet.Byte(unit);
                if (value < 0)
                {
                    bytes.RemoveRange(count, bytes.Count - count);
                    bytes.AddRange(System.Text.Encoding.UTF8.GetBytes(token));
                    break;
                }

                bytes.Add((byte)value);
            }
        }

        return [System.Text.Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes))];
    }
}
