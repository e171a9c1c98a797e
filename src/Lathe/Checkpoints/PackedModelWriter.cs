using System.Buffers.Binary;
using Lathe.Kernels;

namespace Lathe.Checkpoints;

/// <summary>Writes packed model files; see docs/formats/packed-model.md.</summary>
internal static unsafe class PackedModelWriter
{
    private const int LargestWrite = 1 << 26;

    public static void Write(string path, string model, Precision precision, Checkpoint checkpoint, IReadOnlyList<WeightSection> weights) =>
        AtomicFile.Write(path, stream => Write(stream, model, precision, checkpoint, weights));

    public static void Write(Stream stream, string model, Precision precision, Checkpoint checkpoint, IReadOnlyList<WeightSection> weights)
    {
        WeightSection[] sections = [
            Text(WeightKind.Configuration, "config.json", checkpoint.ConfigurationBytes),
            Text(WeightKind.Tensors, "tensors", PackedTensorList.Write(checkpoint)),
            .. weights,
        ];

        // offsets and checksums have a fixed size in the table, so its length is known before they are
        long tableBytes = Table(model, precision, sections, new long[sections.Length], new uint[sections.Length]).Length;
        long[] offsets = new long[sections.Length];
        long position = PackedFormat.HeaderBytes + tableBytes;
        for (int i = 0; i < sections.Length; i++)
        {
            offsets[i] = PackedFormat.Align(position, sections[i].Block.Bytes);
            position = offsets[i] + sections[i].Block.Bytes;
        }

        byte[] table = Table(model, precision, sections, offsets, Checksums(sections));
        stream.Write(Header(table, position));
        stream.Write(table);
        long written = PackedFormat.HeaderBytes + table.Length;
        for (int i = 0; i < sections.Length; i++)
        {
            stream.Write(new byte[offsets[i] - written]);
            Write(stream, sections[i].Block);
            written = offsets[i] + sections[i].Block.Bytes;
        }
    }

    private static WeightSection Text(WeightKind kind, string name, ReadOnlySpan<byte> bytes)
    {
        NativeBlock block = NativeBlock.Allocate(bytes.Length);
        bytes.CopyTo(block.Span);
        return new WeightSection(new WeightDescription(kind, name, "", 1, bytes.Length, 0, false), block, block);
    }

    private static uint[] Checksums(WeightSection[] sections) =>
        BlockChecksum.OfAll(Array.ConvertAll(sections, section => ((nint)section.Block.Pointer, section.Block.Bytes)));

    private static byte[] Table(string model, Precision precision, WeightSection[] sections, long[] offsets, uint[] checksums)
    {
        PackedTableWriter writer = new();
        writer.Text(model);
        writer.Text(precision.ToString());
        writer.Int32(sections.Length);
        for (int i = 0; i < sections.Length; i++)
        {
            WeightDescription description = sections[i].Description;
            writer.UInt32(description.Kind.Number);
            writer.Int32(description.Outputs);
            writer.Int32(description.Inputs);
            writer.Int32(description.Group);
            writer.UInt32(description.HasBias ? 1u : 0u);
            writer.Int64(offsets[i]);
            writer.Int64(sections[i].Block.Bytes);
            writer.UInt32(checksums[i]);
            writer.Text(description.Name);
            writer.Text(description.Origin);
        }

        // padded so that the first section begins right behind it, whatever its alignment
        long end = PackedFormat.Align(PackedFormat.HeaderBytes + writer.Written.Length, PackedFormat.LargeSection);
        byte[] table = new byte[end - PackedFormat.HeaderBytes];
        writer.Written.CopyTo(table);
        return table;
    }

    private static byte[] Header(byte[] table, long fileBytes)
    {
        byte[] header = new byte[PackedFormat.HeaderBytes];
        PackedFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), PackedFormat.Version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), fileBytes);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), table.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(32), BlockChecksum.Of(table));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(60), BlockChecksum.Crc32C(header.AsSpan(0, 60)));
        return header;
    }

    private static void Write(Stream stream, NativeBlock block)
    {
        for (long done = 0; done < block.Bytes;)
        {
            int count = (int)Math.Min(LargestWrite, block.Bytes - done);
            stream.Write(new ReadOnlySpan<byte>(block.Pointer + done, count));
            done += count;
        }

        GC.KeepAlive(block);
    }
}
