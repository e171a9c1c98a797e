using System.ComponentModel;
using System.Runtime.InteropServices;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// Queries, keys or values as attention multiplies them in 16-bit integers, in memory of the caller's: x ≈ value × scale with values in
/// ±4,095 and one scale for every head of every row. NaN or infinity makes the scale NaN.
/// </summary>
/// <remarks>
/// A head's rows lie without gaps between them, head after head, so that whoever reads a head reads memory in order. Rows are whole panels
/// of 32 columns wide, zeros beyond the head's size; of each 32 columns stand 0 to 3, 16 to 19, 4 to 7, 20 to 23 and so on, as packing two
/// vectors of 32 bits to one of 16 leaves them.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct QuantizedHeads
{
    private const int Panel = TileTable.Columns;

    /// <summary>Lays <paramref name="memory"/> (64-byte aligned, at least <see cref="Bytes"/> long) out.</summary>
    /// <param name="memory">The caller's.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="heads">Heads of a row, at least 0: of a merged projection those of queries, keys and values together.</param>
    /// <param name="headSize">Columns of a head, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below that.</exception>
    /// <exception cref="ArgumentException">The memory is too short.</exception>
    public QuantizedHeads(Span<byte> memory, int rows, int heads, int headSize)
    {
        long needed = Bytes(rows, heads, headSize);
        if (memory.Length < needed)
            throw new ArgumentException($"{rows} rows of {heads} quantised heads of {headSize} need {needed} bytes, found {memory.Length}",
                nameof(memory));
        Rows = rows;
        Heads = heads;
        HeadSize = headSize;
        int valueBytes = heads * rows * Width * sizeof(short);
        Values = MemoryMarshal.Cast<byte, short>(memory[..valueBytes]);
        Scales = MemoryMarshal.Cast<byte, float>(memory.Slice(valueBytes, heads * ScaleStride * sizeof(float)));
    }

    private QuantizedHeads(QuantizedHeads whole, int firstHead, int heads)
    {
        Rows = whole.Rows;
        Heads = heads;
        HeadSize = whole.HeadSize;
        Values = whole.Values.Slice(firstHead * Rows * Width, heads * Rows * Width);
        Scales = whole.Scales.Slice(firstHead * ScaleStride, heads * ScaleStride);
    }

    public int Rows { get; }

    public int Heads { get; }

    public int HeadSize { get; }

    /// <summary>Values of a head's row: <see cref="HeadSize"/>, rounded up to 32.</summary>
    public int Width => WidthOf(HeadSize);

    /// <summary>[heads, rows, Width].</summary>
    public Span<short> Values { get; }

    /// <summary>[heads, ScaleStride].</summary>
    public Span<float> Scales { get; }

    /// <summary>Floats from head to head of <see cref="Scales"/>: the rows, rounded up to whole cache lines.</summary>
    public int ScaleStride => ScaleStrideOf(Rows);

    public bool IsEmpty => Values.IsEmpty;

    /// <summary>Some of the heads, over the same memory.</summary>
    /// <param name="firstHead">The first of them.</param>
    /// <param name="heads">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many.</exception>
    public QuantizedHeads Slice(int firstHead, int heads)
    {
        if (firstHead < 0 || heads < 0 || firstHead > Heads - heads)
            throw new ArgumentOutOfRangeException(nameof(firstHead), $"heads {firstHead} to {firstHead + heads} of {Heads}");
        return new QuantizedHeads(this, firstHead, heads);
    }

    /// <summary>Bytes of memory for so many rows and heads; a multiple of 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or the head's below 1.</exception>
    public static long Bytes(int rows, int heads, int headSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(heads);
        ArgumentOutOfRangeException.ThrowIfLessThan(headSize, 1);
        return checked((long)heads * rows * WidthOf(headSize) * sizeof(short) + (long)heads * ScaleStrideOf(rows) * sizeof(float));
    }

    internal static int WidthOf(int headSize) => (headSize + Panel - 1) / Panel * Panel;

    private static int ScaleStrideOf(int rows) =>
        (rows + NativeBlock.Alignment / sizeof(float) - 1) / (NativeBlock.Alignment / sizeof(float))
        * (NativeBlock.Alignment / sizeof(float));
}
