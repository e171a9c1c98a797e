namespace Lathe.Kernels;

/// <summary>Where rows of a product are written: the caller's output, or scratch rows that have room for whole panels.</summary>
internal readonly unsafe struct Target(byte* start, long stride, bool padded)
{
    /// <summary>Whether columns beyond the last output may be written.</summary>
    public bool Padded { get; } = padded;

    /// <summary>Bytes from row to row.</summary>
    public long Stride { get; } = stride;

    /// <summary>Of scratch rows: a line for each row from the first on, so many bytes apart, that is written when they leave; null for
    /// none.</summary>
    public byte* Ahead { get; init; }

    public long AheadStride { get; init; }

    public float* Row(int row) => (float*)(start + row * Stride);
}
