using System.Buffers.Binary;

namespace Lathe.Tests.Fuzz;

/// <summary>Damages bytes in a few of the ways in which files get damaged, and in those that somebody would try on purpose.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly ulong[] Interesting = [
        0, 1, 7, 8, 63, 64, 255, 256, 4095, 4096, 65_535, 65_536, int.MaxValue, (ulong)int.MaxValue + 1, uint.MaxValue, 1ul << 32,
        long.MaxValue, 1ul << 63, ulong.MaxValue, ulong.MaxValue - 7, 100_000_000, 100_000_001, 1ul << 62, 1ul << 40,
    ];

    private static readonly string[] Tokens = [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e999", "0.5", "18446744073709551616", "9223372036854775807", "\"F32\"",
        "\"F4\"", "\"BOOL\"", "\"__metadata__\":{},", "\"dtype\":", "\\ud800", "\\u0000", " ", "[0,0]", "[0]", "[]", "{}",
    ];

    private readonly Random random = new(seed);

    /// <summary>A copy of <paramref name="original"/> with one to six mutations, one after the other.</summary>
    public byte[] Mutate(ReadOnlySpan<byte> original)
    {
        List<byte> bytes = [.. original];
        for (int count = random.Next(1, 7); count > 0 && bytes.Count > 0; count--)
            Once(bytes);
        return [.. bytes];
    }

    /// <summary>The same, keeping to the first bytes of a file, where its structure is.</summary>
    public byte[] MutateStart(ReadOnlySpan<byte> original, int start) =>
        random.Next(8) == 0 ? Mutate(original) : [.. Mutate(original[..start]), .. original[start..]];

    private void Once(List<byte> bytes)
    {
        int at = random.Next(bytes.Count);
        int length = Math.Min(random.Next(1, 24), bytes.Count - at);
        switch (random.Next(10))
        {
            case 0: // a bit
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1: // a byte
                bytes[at] = (byte)random.Next(256);
                break;
            case 2: // a digit
                int digit = bytes.FindIndex(at, letter => letter is >= (byte)'0' and <= (byte)'9');
                if (digit >= 0)
                    bytes[digit] = (byte)('0' + random.Next(10));
                break;
            case 3: // a number of 32 or 64 bits
                Span<byte> number = stackalloc byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(number, Interesting[random.Next(Interesting.Length)]);
                int size = Math.Min(random.Next(2) == 0 ? 4 : 8, bytes.Count - at);
                for (int i = 0; i < size; i++)
                    bytes[at + i] = number[i];
                break;
            case 4: // a token over what is there
            case 5: // or between
                byte[] token = System.Text.Encoding.ASCII.GetBytes(Tokens[random.Next(Tokens.Length)]);
                if (random.Next(2) == 0)
                    bytes.RemoveRange(at, Math.Min(token.Length, bytes.Count - at));
                bytes.InsertRange(at, token);
                break;
            case 6: // something lost
                bytes.RemoveRange(at, length);
                break;
            case 7: // something twice
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 8: // zeros
                for (int i = 0; i < length; i++)
                    bytes[at + i] = 0;
                break;
            default: // cut off, seldom: it hides the rest
                if (random.Next(4) == 0)
                    bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }
}
