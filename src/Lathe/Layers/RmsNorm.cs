namespace Lathe.Layers;

/// <summary>x / √(mean of x² + epsilon) · Weight over the last axis.</summary>
/// <param name="width">Extent of the last axis, 1 or more.</param>
/// <param name="epsilon">Added to the mean square, so that a row of zeros is not divided by zero.</param>
/// <exception cref="ArgumentOutOfRangeException">width is not positive.</exception>
public sealed class RmsNorm(int width, float epsilon = 1e-6f)
{
    public int Width { get; } = LayerShapes.Positive(width);

    public float Epsilon { get; } = epsilon;

    /// <summary>float32 [width]; ones until loaded or set.</summary>
    /// <exception cref="ArgumentException">Set to another type or shape.</exception>
    [LayerWeight("weight", "width")]
    public Tensor Weight
    {
        get => field ??= LayerShapes.Ones(Width);
        set => field = LayerShapes.Checked(value, nameof(Weight), Width);
    }

    /// <param name="x">float32 [..., width], rank 1 to 4.</param>
    /// <returns>float32, the shape of x.</returns>
    /// <exception cref="ArgumentException">x is int32, or its last axis is not the layer's width.</exception>
    public Tensor Forward(Tensor x)
    {
        LayerShapes.RequireWidth(x, Width, nameof(RmsNorm));
        Tensor output = x.Clone();
        ReadOnlySpan<float> weight = Weight.Contiguous().Floats;
        for (Span<float> rest = output.Floats; !rest.IsEmpty; rest = rest[Width..])
        {
            Span<float> row = rest[..Width];
            double scale = 1.0 / Math.Sqrt((DotProduct.Run(row, row) / Width) + Epsilon);
            for (int i = 0; i < row.Length; i++)
                row[i] = (float)(row[i] * scale * weight[i]);
        }
        return output;
    }
}
