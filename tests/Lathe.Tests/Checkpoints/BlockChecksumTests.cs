using System.Runtime.InteropServices;
using System.Text;
using Lathe.Checkpoints;

namespace Lathe.Tests.Checkpoints;

public sealed unsafe class BlockChecksumTests
{
    [Fact]
    public void The_check_value_of_CRC32C_comes_out() =>
        Assert.Equal(0xE3069283u, BlockChecksum.Crc32C(Encoding.ASCII.GetBytes("123456789")));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(4 * 65_536)]
    [InlineData(9 * 65_536 + 13)]
    public void Interleaved_blocks_agree_with_the_definition(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        uint[] blocks = [.. bytes.Chunk(65_536).Select(block => Definition(block))];
        Assert.Equal(Definition(MemoryMarshal.AsBytes<uint>(blocks)), BlockChecksum.Of(bytes));
    }

    [Fact]
    public void Many_ranges_on_many_threads_agree_with_one_after_the_other()
    {
        byte[] bytes = new byte[40 << 20];
        new Random(1).NextBytes(bytes);
        fixed (byte* start = bytes)
        {
            (nint, long)[] ranges = [((nint)start, bytes.Length), ((nint)start + 8, 17), ((nint)start + 64, 5 << 20), ((nint)start, 0)];
            uint[] expected = [BlockChecksum.Of(bytes), BlockChecksum.Of(bytes.AsSpan(8, 17)), BlockChecksum.Of(bytes.AsSpan(64, 5 << 20)),
                BlockChecksum.Of([])];
            Assert.Equal(expected, BlockChecksum.OfAll(ranges));
        }
    }

    [Fact]
    public unsafe void Memory_that_is_filled_piece_by_piece_gives_the_sums_of_what_was_filled_in()
    {
        byte[] wanted = new byte[20 << 20], memory = new byte[20 << 20];
        new Random(2).NextBytes(wanted);
        int[] lengths = [11 << 20, 100, 8 << 20, 65_537];
        int[] starts = [0, 11 << 20, 12 << 20, (12 << 20) - 65_600];
        uint[] expected = [.. lengths.Zip(starts, (length, start) => BlockChecksum.Of(wanted.AsSpan(start, length)))];
        fixed (byte* start = memory)
        {
            nint first = (nint)start;
            uint[] found = BlockChecksum.OfAll(
                [.. lengths.Zip(starts, (length, offset) => (first + offset, (long)length))],
                (range, offset, destination, bytes) => wanted.AsSpan(starts[range] + (int)offset, (int)bytes)
                .CopyTo(new Span<byte>(destination, (int)bytes)));
            Assert.Equal(expected, found);
            Assert.Throws<InvalidOperationException>(() =>
                BlockChecksum.OfAll([(first, 20L << 20)], (_, _, _, _) => throw new InvalidOperationException()));
        }
        Assert.True(wanted.AsSpan(0, 11 << 20).SequenceEqual(memory.AsSpan(0, 11 << 20)));
    }

    /// <summary>CRC-32C bit by bit: polynomial 0x1EDC6F41, reflected.</summary>
    private static uint Definition(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78 : crc >> 1;
        }

        return ~crc;
    }
}
