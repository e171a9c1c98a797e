using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Lathe.Checkpoints;

/// <summary>The counterpart of <see cref="PackedTableReader"/>.</summary>
internal sealed class PackedTableWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.GetSpan(sizeof(uint)), value);
        bytes.Advance(sizeof(uint));
    }

    public void Int32(int value) => UInt32((uint)value);

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    public void Text(string value)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(value);
        Int32(encoded.Length);
        bytes.Write(encoded);
    }
}
