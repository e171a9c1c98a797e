using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Lathe.Checkpoints;

/// <summary>
/// The checksum of packed files: the range is cut into blocks of 64 KiB, each block has its CRC-32C, and the checksum is the CRC-32C
/// of these, as little-endian 32-bit numbers. Blocks are independent, so four go through the processor's CRC unit at a time (one alone
/// waits for its latency) and several threads share a file.
/// </summary>
internal static unsafe class BlockChecksum
{
    public const int BlockBytes = 64 * 1024;

    private const int Lanes = 4;

    /// <summary>Blocks a thread takes at a time: 4 MiB, long enough to outweigh handing them out.</summary>
    private const int BlocksPerPart = 64;

    /// <summary>Fills a piece of the memory of a range, right before it is summed: it is in the cache by then.</summary>
    /// <param name="range">Index of the range.</param>
    /// <param name="offset">Where in the range the piece begins.</param>
    /// <param name="destination">The piece.</param>
    /// <param name="bytes">Its length.</param>
    public delegate void Filler(int range, long offset, byte* destination, long bytes);

    /// <summary>CRC-32C (Castagnoli), as iSCSI and ext4 use it.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes) => ~Update(uint.MaxValue, bytes);

    /// <summary>The checksum of a range.</summary>
    public static uint Of(byte* start, long length)
    {
        uint[] blocks = new uint[CountBlocks(length)];
        fixed (uint* results = blocks)
        {
            OfBlocks(start, length, 0, blocks.Length, results);
        }

        return Combine(blocks);
    }

    /// <inheritdoc cref="Of(byte*, long)"/>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Of(start, bytes.Length);
        }
    }

    /// <summary>
    /// Checksums of many ranges, on all cores where they are large. The lengths are those of memory that is there, or, where a range starts
    /// at 0, of what <paramref name="fill"/> knows and nobody keeps; what it throws is thrown here.
    /// </summary>
    public static uint[] OfAll(ReadOnlySpan<(nint Start, long Length)> ranges, Filler? fill = null)
    {
        List<Part> parts = [];
        uint[][] blocks = new uint[ranges.Length][];
        long total = 0;
        for (int i = 0; i < ranges.Length; i++)
        {
            blocks[i] = new uint[CountBlocks(ranges[i].Length)];
            total += ranges[i].Length;
            for (int first = 0; first < blocks[i].Length; first += BlocksPerPart)
                parts.Add(new Part(i, ranges[i].Start, ranges[i].Length, first, Math.Min(BlocksPerPart, blocks[i].Length - first),
                    blocks[i], fill));
        }

        if (total < 2L * BlocksPerPart * BlockBytes)
            parts.ForEach(part => part.Run());
        else
            RunInParallel(parts);
        return Array.ConvertAll(blocks, range => Combine(range));
    }

    private static void RunInParallel(List<Part> parts)
    {
        try
        {
            Parallel.ForEach(parts, part => part.Run());
        }
        catch (AggregateException problems)
        {
            ExceptionDispatchInfo.Throw(problems.InnerExceptions[0]);
        }
    }

    private static int CountBlocks(long length) => checked((int)((length + BlockBytes - 1) / BlockBytes));

    private static uint Combine(uint[] blocks)
    {
        if (BitConverter.IsLittleEndian)
            return Crc32C(MemoryMarshal.AsBytes<uint>(blocks));
        byte[] bytes = new byte[blocks.Length * sizeof(uint)];
        for (int i = 0; i < blocks.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), blocks[i]);
        return Crc32C(bytes);
    }

    private static void OfBlocks(byte* start, long length, int first, int count, uint* results)
    {
        int done = 0;
        while (done + Lanes <= count && (first + done + Lanes) * (long)BlockBytes <= length)
        {
            FourBlocks(start + (first + done) * (long)BlockBytes, results + done);
            done += Lanes;
        }

        for (; done < count; done++)
        {
            long offset = (first + done) * (long)BlockBytes;
            results[done] = Crc32C(new ReadOnlySpan<byte>(start + offset, (int)Math.Min(BlockBytes, length - offset)));
        }
    }

    // compiled at full optimisation at once: a model is loaded when the process is young
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourBlocks(byte* start, uint* results)
    {
        (uint a, uint b, uint c, uint d) = (uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue);
        for (int i = 0; i < BlockBytes; i += sizeof(ulong))
        {
            byte* at = start + i;
            a = BitOperations.Crc32C(a, *(ulong*)at);
            b = BitOperations.Crc32C(b, *(ulong*)(at + BlockBytes));
            c = BitOperations.Crc32C(c, *(ulong*)(at + 2 * BlockBytes));
            d = BitOperations.Crc32C(d, *(ulong*)(at + 3 * BlockBytes));
        }

        (results[0], results[1], results[2], results[3]) = (~a, ~b, ~c, ~d);
    }

    private static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }

    private sealed record Part(int Range, nint Start, long Length, int First, int Count, uint[] Blocks, Filler? Fill)
    {
        public void Run()
        {
            fixed (uint* results = Blocks)
            {
                if (Fill is null)
                    OfBlocks((byte*)Start, Length, First, Count, results + First);
                else
                    FillAndSum(Fill, results);
            }
        }

        private void FillAndSum(Filler fill, uint* results)
        {
            byte* passing = Start == 0 ? (byte*)NativeMemory.Alloc(Lanes * BlockBytes) : null;
            try
            {
                for (int done = 0; done < Count; done += Lanes)
                {
                    int first = First + done, count = Math.Min(Lanes, Count - done);
                    long offset = first * (long)BlockBytes;
                    byte* start = passing == null ? (byte*)Start : passing - offset;
                    fill(Range, offset, start + offset, Math.Min(count * (long)BlockBytes, Length - offset));
                    OfBlocks(start, Length, first, count, results + first);
                }
            }
            finally
            {
                NativeMemory.Free(passing);
            }
        }
    }
}
