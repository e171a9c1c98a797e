using System.Runtime.InteropServices;
using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>
/// Memory outside the collected heap, 64-byte aligned: allocated here (zeroed, freed with this object or, in large pages, with the last
/// block of its region) or mapped by somebody who is kept alive.
/// </summary>
internal sealed unsafe class NativeBlock
{
    public const int Alignment = 64;

    private readonly object? keepAlive;

    /// <summary>Wraps mapped memory; <paramref name="keepAlive"/> owns it and lives at least as long as this object.</summary>
    /// <exception cref="ArgumentException"><paramref name="pointer"/> is not 64-byte aligned.</exception>
    public NativeBlock(byte* pointer, long bytes, object keepAlive)
    {
        ArgumentNullException.ThrowIfNull(keepAlive);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if ((nuint)pointer % Alignment != 0)
            throw new ArgumentException(
                $"mapped memory starts at an address that is not a multiple of {Alignment}; align the section in its file");
        Pointer = pointer;
        Bytes = bytes;
        IsMapped = true;
        this.keepAlive = keepAlive;
    }

    private NativeBlock(object owner, byte* pointer, long bytes)
    {
        Pointer = pointer;
        Bytes = bytes;
        keepAlive = owner;
    }

    private NativeBlock(byte* pointer, long bytes)
    {
        Pointer = pointer;
        Bytes = bytes;
        GC.AddMemoryPressure(Math.Max(1, bytes));
    }

    ~NativeBlock()
    {
        if (keepAlive is null && Pointer != null)
        {
            NativeMemory.AlignedFree(Pointer);
            GC.RemoveMemoryPressure(Math.Max(1, Bytes));
        }
    }

    public byte* Pointer { get; }

    public long Bytes { get; }

    /// <summary>Whether the memory is mapped from elsewhere rather than allocated.</summary>
    public bool IsMapped { get; }

    /// <summary>The memory as a span; only blocks below 2 GB have one.</summary>
    public Span<byte> Span => new(Pointer, checked((int)Bytes));

    /// <summary>The next multiple of <see cref="Alignment"/>.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Allocates zeroed memory, in large pages where the system grants them and the block, or the region that it belongs to, fills
    /// some.</summary>
    /// <exception cref="OutOfMemoryException">The system has not that much.</exception>
    public static NativeBlock Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        nuint size = (nuint)Math.Max(Alignment, bytes);
        object? owner = null;
        byte* large = NativeRegion.Current is { } region ? region.TryTake((long)size, out owner)
            : (long)size >= LargePages.SmallestBlock ? NativeRegion.TryTakeAlone((long)size, out owner) : null;
        if (large != null)
            return new NativeBlock(owner!, large, bytes);
        byte* pointer = (byte*)NativeMemory.AlignedAlloc(size, Alignment);
        NativeMemory.Clear(pointer, size);
        return new NativeBlock(pointer, bytes);
    }
}
