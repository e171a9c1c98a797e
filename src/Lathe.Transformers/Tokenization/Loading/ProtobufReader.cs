using System.Buffers.Binary;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Walks the fields of a protobuf message; every declared length is checked against what is there.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message, string file)
{
    private readonly int total = message.Length;
    private ReadOnlySpan<byte> rest = message;
    private ulong number; // of a varint or fixed field
    private ReadOnlySpan<byte> bytes; // of a length-delimited field

    /// <summary>Field number of the current field.</summary>
    public int Field { get; private set; }

    public readonly ReadOnlySpan<byte> Bytes => bytes;

    public readonly long Integer => (long)number;

    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)number);

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="TokenizerException">The bytes are not a protobuf message.</exception>
    public bool Next()
    {
        if (rest.IsEmpty)
            return false;
        ulong tag = Varint();
        Field = (int)(tag >> 3);
        bytes = [];
        number = 0;
        switch (tag & 7)
        {
            case 0:
                number = Varint();
                return true;
            case 1:
                number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                return true;
            case 2:
                bytes = Take(Varint());
                return true;
            case 5:
                number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                return true;
            default:
                throw Broken($"wire type {tag & 7}, which protobuf does not have any more");
        }
    }

    /// <exception cref="TokenizerException">The field is not UTF-8.</exception>
    public readonly string Text()
    {
        try
        {
            return new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (ArgumentException exception)
        {
            throw new TokenizerException($"{file}: field {Field} is not valid UTF-8.", exception);
        }
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)rest.Length)
            throw Broken($"a field of {count} bytes where {rest.Length} are left");
        ReadOnlySpan<byte> taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte unit = Take(1)[0];
            value |= (ulong)(unit & 0x7F) << shift;
            if (unit < 0x80)
                return value;
        }

        throw Broken("a number of more than ten bytes");
    }

    private readonly TokenizerException Broken(string what) =>
        new($"{file} is not a SentencePiece model: at byte {total - rest.Length} of a message it has {what}.");
}
