using System.Buffers.Binary;
using Lathe.Checkpoints;

namespace Lathe.Tests.Checkpoints;

/// <summary>Recomputes the checksums of a forged packed file, so that what is behind them gets tested.</summary>
internal static class PackedSeal
{
    public static void Header(Span<byte> file) =>
        BinaryPrimitives.WriteUInt32LittleEndian(file[60..], BlockChecksum.Crc32C(file[..60]));

    public static void TableAndHeader(Span<byte> file)
    {
        long table = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(file[24..]), 0, file.Length - PackedFormat.HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(file[32..], BlockChecksum.Of(file.Slice(PackedFormat.HeaderBytes, (int)table)));
        Header(file);
    }
}
