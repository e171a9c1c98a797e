using System.ComponentModel;
using System.Runtime.InteropServices;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>How generated code cuts a session's arena into buffers. Offsets are multiples of 64 bytes; every cut is checked against the
/// arena's length.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Arena
{
    /// <summary>The next multiple of 64: buffers start on a cache line, and whole vectors may be written to their last one.</summary>
    public static long Align(long bytes) => NativeBlock.Align(bytes);

    /// <summary><paramref name="count"/> floats from byte <paramref name="offset"/> on.</summary>
    public static Span<float> Floats(Span<byte> arena, long offset, long count) =>
        MemoryMarshal.Cast<byte, float>(arena.Slice(checked((int)offset), checked((int)(count * sizeof(float)))));

    /// <summary><paramref name="count"/> ints from byte <paramref name="offset"/> on.</summary>
    public static Span<int> Ints(Span<byte> arena, long offset, long count) =>
        MemoryMarshal.Cast<byte, int>(arena.Slice(checked((int)offset), checked((int)(count * sizeof(int)))));

    /// <summary>Quantised rows from byte <paramref name="offset"/> on.</summary>
    public static QuantizedRows Quantized(Span<byte> arena, long offset, int rows, int width) =>
        new(arena.Slice(checked((int)offset), checked((int)QuantizedRows.Bytes(rows, width))), rows, width);

    /// <summary>Heads of 16-bit integers from byte <paramref name="offset"/> on.</summary>
    public static QuantizedHeads Heads(Span<byte> arena, long offset, int rows, int heads, int headSize) =>
        new(arena.Slice(checked((int)offset), checked((int)QuantizedHeads.Bytes(rows, heads, headSize))), rows, heads, headSize);
}
