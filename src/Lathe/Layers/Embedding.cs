namespace Lathe.Layers;

/// <summary>A table of rows that are looked up by id.</summary>
/// <param name="count">Number of rows, 1 or more.</param>
/// <param name="width">Elements of a row, 1 or more.</param>
/// <exception cref="ArgumentOutOfRangeException">count or width is not positive.</exception>
public sealed class Embedding(int count, int width)
{
    public int Count { get; } = LayerShapes.Positive(count);

    public int Width { get; } = LayerShapes.Positive(width);

    /// <summary>float32 [count, width]; zeros until loaded or set.</summary>
    /// <exception cref="ArgumentException">Set to another type or shape.</exception>
    [LayerWeight("weight", "count, width")]
    public Tensor Weight
    {
        get => field ??= Tensor.Float32(Count, Width);
        set => field = LayerShapes.Checked(value, nameof(Weight), Count, Width);
    }

    /// <param name="ids">int32, rank 0 to 3, each 0 to count − 1.</param>
    /// <returns>float32 [ids' shape, width].</returns>
    /// <exception cref="ArgumentException">ids is float32 or has rank 4.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id outside of the table.</exception>
    public Tensor Forward(Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Type != ElementType.Int32 || ids.Rank > 3)
            throw new ArgumentException($"an Embedding looks up int32 ids of at most three axes; found {ids}", nameof(ids));
        Tensor output = Tensor.Float32([.. ids.Shape, Width]);
        ReadOnlySpan<float> weight = Weight.Contiguous().Floats;
        ReadOnlySpan<int> rows = ids.Contiguous().Ints;
        for (int i = 0; i < rows.Length; i++)
        {
            int id = rows[i];
            if ((uint)id >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(ids), id, $"id number {i} of {ids} is outside of the table, which has rows 0 to {Count - 1}");
            }
            weight.Slice(id * Width, Width).CopyTo(output.Floats.Slice(i * Width, Width));
        }
        return output;
    }
}
