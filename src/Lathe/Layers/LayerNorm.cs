namespace Lathe.Layers;

/// <summary>(x − mean) / √(variance + epsilon) · Weight + Bias over the last axis; the variance is that of the population.</summary>
/// <param name="width">Extent of the last axis, 1 or more.</param>
/// <param name="epsilon">Added to the variance, so that a constant row is not divided by zero.</param>
/// <exception cref="ArgumentOutOfRangeException">width is not positive.</exception>
public sealed class LayerNorm(int width, float epsilon = 1e-5f)
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

    /// <summary>float32 [width]; zeros until loaded or set.</summary>
    /// <exception cref="ArgumentException">Set to another type or shape.</exception>
    [LayerWeight("bias", "width")]
    public Tensor Bias
    {
        get => field ??= Tensor.Float32(Width);
        set => field = LayerShapes.Checked(value, nameof(Bias), Width);
    }

    /// <param name="x">float32 [..., width], rank 1 to 4.</param>
    /// <returns>float32, the shape of x.</returns>
    /// <exception cref="ArgumentException">x is int32, or its last axis is not the layer's width.</exception>
    public Tensor Forward(Tensor x)
    {
        LayerShapes.RequireWidth(x, Width, nameof(LayerNorm));
        Tensor output = x.Clone();
        ReadOnlySpan<float> weight = Weight.Contiguous().Floats, bias = Bias.Contiguous().Floats;
        for (Span<float> rest = output.Floats; !rest.IsEmpty; rest = rest[Width..])
        {
            Span<float> row = rest[..Width];
            double mean = 0, variance = 0;
            foreach (float value in row)
                mean += value;
            mean /= Width;
            foreach (float value in row)
                variance += (value - mean) * (value - mean);
            double scale = 1.0 / Math.Sqrt((variance / Width) + Epsilon);
            for (int i = 0; i < row.Length; i++)
                row[i] = (float)(((row[i] - mean) * scale * weight[i]) + bias[i]);
        }
        return output;
    }
}
