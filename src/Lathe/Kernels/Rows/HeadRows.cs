namespace Lathe.Kernels;

/// <summary><see cref="QuantizedHeads"/> as pointers, for use on other threads while the spans are pinned.</summary>
internal unsafe struct HeadRows
{
    public short* Values;
    public float* Scales;
    public int Rows;
    public int Heads;
    public int HeadSize;

    /// <summary>Values of a head's row, in whole panels.</summary>
    public int Width;
    public int ScaleStride;

    public readonly bool IsEmpty => Values == null;

    /// <summary>The spans must be pinned, or native, for as long as the result is used.</summary>
    public static HeadRows From(QuantizedHeads heads, short* values, float* scales) => heads.IsEmpty ? default : new HeadRows
    {
        Values = values, Scales = scales, Rows = heads.Rows, Heads = heads.Heads, HeadSize = heads.HeadSize, Width = heads.Width,
        ScaleStride = heads.ScaleStride,
    };

    /// <summary>A head from a row on.</summary>
    public readonly HeadPart At(int head, long row) =>
        IsEmpty ? default : new HeadPart
        {
            Values = Values + (head * (long)Rows + row) * Width,
            Scales = Scales + (long)head * ScaleStride + row
        };
}
