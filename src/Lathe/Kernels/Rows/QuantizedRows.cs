using System.ComponentModel;
using System.Runtime.InteropServices;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// Activations as int8, in memory of the caller's: values [rows, Stride] (zeros beyond the width), one scale a row (x ≈ value × scale),
/// and the sum of every 32 values, with which integer products undo the offset of the unsigned weights.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct QuantizedRows
{
    private const int Alignment = 64;

    /// <summary>Lays <paramref name="memory"/> (64-byte aligned, at least <see cref="Bytes"/> long) out for rows of
    /// <paramref name="width"/> values.</summary>
    public QuantizedRows(Span<byte> memory, int rows, int width)
    {
        long needed = Bytes(rows, width);
        if (memory.Length < needed)
            throw new ArgumentException($"{rows} quantised rows of {width} values need {needed} bytes, found {memory.Length}",
                nameof(memory));
        Rows = rows;
        Width = width;
        Stride = StrideOf(width);
        int valueBytes = rows * Stride, scaleBytes = RoundUp(rows * sizeof(float)), blocks = BlocksOf(width);
        Values = MemoryMarshal.Cast<byte, sbyte>(memory[..valueBytes]);
        Scales = MemoryMarshal.Cast<byte, float>(memory.Slice(valueBytes, rows * sizeof(float)));
        Sums = MemoryMarshal.Cast<byte, int>(memory.Slice(valueBytes + scaleBytes, rows * blocks * sizeof(int)));
    }

    private QuantizedRows(QuantizedRows all, int first, int rows, RowScaling? scaling)
    {
        Scaling = scaling;
        Rows = rows;
        Width = all.Width;
        Stride = all.Stride;
        Values = all.Values.Slice(first * Stride, rows * Stride);
        Scales = all.Scales.Slice(first, rows);
        Sums = all.Sums.Slice(first * Blocks, rows * Blocks);
    }

    /// <summary>How rows that are written here are quantised.</summary>
    internal RowScaling? Scaling { get; }

    public int Rows { get; }

    public int Width { get; }

    /// <summary>Bytes from row to row of <see cref="Values"/>.</summary>
    public int Stride { get; }

    public Span<sbyte> Values { get; }

    public Span<float> Scales { get; }

    /// <summary>[rows, ceil(width / 32)].</summary>
    public Span<int> Sums { get; }

    public bool IsEmpty => Values.IsEmpty;

    /// <summary>Sums in a row of <see cref="Sums"/>.</summary>
    public int Blocks => BlocksOf(Width);

    /// <summary>Bytes of memory for that many rows; a multiple of 64.</summary>
    public static long Bytes(int rows, int width) =>
        (long)rows * StrideOf(width) + Arena.Align((long)rows * sizeof(float)) + Arena.Align((long)rows * BlocksOf(width) * sizeof(int));

    /// <summary>Rows from <paramref name="first"/> on, in the same memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public QuantizedRows Slice(int first, int rows) => new(this, first, rows, Scaling);

    /// <summary>The same memory, for rows that are to be quantised as the weights that read them want it; null: each with its own scale,
    /// and nothing migrated.</summary>
    /// <exception cref="ArgumentException">The weights have another number of inputs.</exception>
    public QuantizedRows For(PackedWeights? reader) => Scaled(reader?.Scaling);

    /// <summary>The same memory, for rows of a round of a walk: as its next round reads them, after the last as <paramref name="last"/> has
    /// them.</summary>
    /// <param name="readers">For each round, what reads the rows behind it.</param>
    /// <param name="round">From 0.</param>
    /// <param name="last">Rows of somebody else, who says how they are quantised.</param>
    /// <exception cref="ArgumentException">The weights have another number of inputs.</exception>
    public QuantizedRows For(PackedWeights?[] readers, int round, QuantizedRows last)
    {
        ArgumentNullException.ThrowIfNull(readers);
        return round + 1 < readers.Length ? For(readers[round]) : Like(last);
    }

    /// <summary>The same memory, for rows that are quantised like those that are written to <paramref name="other"/>.</summary>
    public QuantizedRows Like(QuantizedRows other) => Scaled(other.Scaling);

    internal QuantizedRows Scaled(RowScaling? scaling) => scaling is null || IsEmpty || scaling.Width == Width
        ? new(this, 0, Rows, scaling)
        : throw new ArgumentException(
            $"activations of '{scaling.Name}' are {scaling.Width} wide, expected {Width} as the rows", nameof(scaling));

    /// <summary>Copies all rows to the first ones of <paramref name="target"/>, which may be the same memory.</summary>
    /// <exception cref="ArgumentException">The target has fewer rows, or rows of another width.</exception>
    public void CopyTo(QuantizedRows target)
    {
        KernelChecks.Quantized(target, Rows, Width);
        Values.CopyTo(target.Values);
        Scales.CopyTo(target.Scales);
        Sums.CopyTo(target.Sums);
    }

    internal static int StrideOf(int width)
    {
        int stride = RoundUp(width);
        // Rows a multiple of 1 KB apart fall into few sets of the L1 cache and push each other out while a tile walks down them.
        return stride % 1024 == 0 ? stride + Alignment : stride;
    }

    private static int BlocksOf(int width) => (width + 31) / 32;

    private static int RoundUp(int bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
