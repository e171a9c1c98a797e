using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>
/// Memory for the weights of one model, block after block in the order in which they are asked for: in chunks of many large pages rather
/// than some pages for each block. A chunk lives as long as one of its blocks. For one thread at a time.
/// </summary>
internal sealed unsafe class NativeRegion
{
    /// <summary>Only address space until it is written to: a page at the most is wasted.</summary>
    private const long ChunkBytes = 32 * LargePages.PageBytes;

    [ThreadStatic]
    private static NativeRegion? current;

    private Chunk? chunk;
    private long used;

    /// <summary>Where <see cref="NativeBlock.Allocate"/> on this thread takes memory from, or null.</summary>
    public static NativeRegion? Current => current;

    /// <summary>Makes this region <see cref="Current"/> until the result is disposed.</summary>
    public Scope Use()
    {
        Scope scope = new(current);
        current = this;
        return scope;
    }

    /// <summary>Takes zeroed memory, 64-byte aligned. Null where there are no large pages.</summary>
    /// <param name="bytes">At least 1.</param>
    /// <param name="owner">Keeps the memory.</param>
    public byte* TryTake(long bytes, out object? owner)
    {
        long size = NativeBlock.Align(bytes);
        if (chunk is null || size > chunk.Bytes - used)
        {
            if (Chunk.TryCreate(Math.Max(size, ChunkBytes)) is not { } fresh)
            {
                owner = null;
                return null;
            }
            chunk = fresh;
            used = 0;
        }
        owner = chunk;
        byte* start = chunk.Start + used;
        used += size;
        chunk.Charge(size);
        return start;
    }

    /// <summary>A block that has pages for itself. Null where there are no large pages.</summary>
    public static byte* TryTakeAlone(long bytes, out object? owner)
    {
        Chunk? alone = Chunk.TryCreate(bytes);
        alone?.Charge(bytes);
        owner = alone;
        return alone is null ? null : alone.Start;
    }

    internal readonly ref struct Scope(NativeRegion? previous)
    {
        public void Dispose() => current = previous;
    }

    private sealed class Chunk
    {
        private long charged;

        private Chunk(byte* start, long bytes)
        {
            Start = start;
            Bytes = bytes;
        }

        ~Chunk()
        {
            LargePages.Free(Start, Bytes);
            if (charged > 0)
                GC.RemoveMemoryPressure(charged);
        }

        public byte* Start { get; }

        public long Bytes { get; }

        public static Chunk? TryCreate(long bytes)
        {
            byte* start = LargePages.TryAllocate(bytes, out long mapped);
            return start == null ? null : new Chunk(start, mapped);
        }

        /// <summary>Tells the collector of memory that it cannot see.</summary>
        public void Charge(long bytes)
        {
            charged += bytes;
            GC.AddMemoryPressure(bytes);
        }
    }
}
