using System.Buffers.Binary;
using System.Text;

namespace Lathe.Checkpoints;

/// <summary>Reads numbers and texts one after the other out of untrusted bytes; reading beyond the end is an error that names the
/// file.</summary>
internal ref struct PackedTableReader(string file, string what, ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> rest = bytes;

    public readonly int Remaining => rest.Length;

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public long Int64(string name)
    {
        long value = BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));
        return value >= 0 ? value : throw Damaged($"{name} is {value}, expected at least 0");
    }

    public int Int32(string name)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
        return value >= 0 ? value : throw Damaged($"{name} is {value}, expected at least 0");
    }

    /// <summary>A count of things that take at least <paramref name="leastBytes"/> each, so that it cannot ask for more memory than there
    /// are bytes.</summary>
    public int Count(string name, int leastBytes)
    {
        int count = Int32(name);
        return count <= rest.Length / leastBytes
            ? count
            : throw Damaged($"{count} {name} cannot stand in the {rest.Length} bytes that are left");
    }

    public string Text()
    {
        int length = Count("bytes of text", 1);
        try
        {
            return Strict.GetString(Take(length));
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("a text is not valid UTF-8");
        }
    }

    public readonly CheckpointException Damaged(string problem) =>
        new(file, null, $"{what}: {problem}; the file is damaged, pack the model again.");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > rest.Length)
            throw Damaged($"ends early, {length} bytes are expected and {rest.Length} are left");
        ReadOnlySpan<byte> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
