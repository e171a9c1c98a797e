namespace Lathe.Layers;

/// <summary>x · Weightᵀ + Bias: a product over the last axis.</summary>
/// <param name="inputs">Width of what comes in, 1 or more.</param>
/// <param name="outputs">Width of what goes out, 1 or more.</param>
/// <param name="bias">Whether something is added to the product.</param>
/// <exception cref="ArgumentOutOfRangeException">A width is not positive.</exception>
public sealed class Linear(int inputs, int outputs, bool bias = true)
{
    public int Inputs { get; } = LayerShapes.Positive(inputs);

    public int Outputs { get; } = LayerShapes.Positive(outputs);

    /// <summary>Whether the layer has a bias.</summary>
    public bool HasBias { get; } = bias;

    /// <summary>float32 [outputs, inputs]; zeros until loaded or set.</summary>
    /// <exception cref="ArgumentException">Set to another type or shape.</exception>
    [LayerWeight("weight", "outputs, inputs")]
    public Tensor Weight
    {
        get => field ??= Tensor.Float32(Outputs, Inputs);
        set => field = LayerShapes.Checked(value, nameof(Weight), Outputs, Inputs);
    }

    /// <summary>float32 [outputs]; null in a layer without bias.</summary>
    /// <exception cref="ArgumentException">Set to another type or shape, or set in a layer without bias.</exception>
    [LayerWeight("bias", "outputs", When = nameof(bias))]
    public Tensor? Bias
    {
        get => HasBias ? field ??= Tensor.Float32(Outputs) : null;
        set => field = HasBias
            ? LayerShapes.Checked(value, nameof(Bias), Outputs)
            : throw new ArgumentException("this Linear was made without a bias", nameof(value));
    }

    /// <param name="x">float32 [..., inputs], rank 1 to 4.</param>
    /// <returns>float32 [..., outputs].</returns>
    /// <exception cref="ArgumentException">x is int32, or its last axis is not the layer's inputs.</exception>
    public Tensor Forward(Tensor x)
    {
        LayerShapes.RequireWidth(x, Inputs, nameof(Linear));
        Tensor output = Tensor.Float32([.. x.Shape[..^1], Outputs]);
        ReadOnlySpan<float> input = x.Contiguous().Floats, weight = Weight.Contiguous().Floats;
        ReadOnlySpan<float> offsets = Bias is { } added ? added.Contiguous().Floats : [];
        Span<float> results = output.Floats;
        for (int row = 0; row < results.Length / Outputs; row++)
        {
            ReadOnlySpan<float> values = input.Slice(row * Inputs, Inputs);
            for (int column = 0; column < Outputs; column++)
            {
                double sum = DotProduct.Run(values, weight.Slice(column * Inputs, Inputs));
                results[(row * Outputs) + column] = (float)(offsets.IsEmpty ? sum : sum + offsets[column]);
            }
        }
        return output;
    }
}
