namespace Lathe.Layers;

/// <summary>Images as a sequence of projected patches, with weights of its own: see <see cref="Ops.PatchEmbedding"/>.</summary>
/// <param name="channels">Of the images, 1 or more.</param>
/// <param name="outputs">Width of a projected patch, 1 or more.</param>
/// <param name="patch">Height and width of a patch, 1 or more.</param>
/// <param name="bias">Whether something is added to each output.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
public sealed class PatchEmbedding(int channels, int outputs, int patch, bool bias = true)
{
    public int Channels { get; } = LayerShapes.Positive(channels);

    public int Outputs { get; } = LayerShapes.Positive(outputs);

    public int Patch { get; } = LayerShapes.Positive(patch);

    /// <summary>Whether the layer has a bias.</summary>
    public bool HasBias { get; } = bias;

    /// <summary>float32 [outputs, channels, patch, patch], as a convolution's; zeros until loaded or set.</summary>
    /// <exception cref="ArgumentException">Set to another type or shape.</exception>
    [LayerWeight("weight", "outputs, channels, patch, patch")]
    public Tensor Weight
    {
        get => field ??= Tensor.Float32(Outputs, Channels, Patch, Patch);
        set => field = LayerShapes.Checked(value, nameof(Weight), Outputs, Channels, Patch, Patch);
    }

    /// <summary>float32 [outputs]; null in a layer without bias.</summary>
    /// <exception cref="ArgumentException">Set to another type or shape, or set in a layer without bias.</exception>
    [LayerWeight("bias", "outputs", When = nameof(bias))]
    public Tensor? Bias
    {
        get => HasBias ? field ??= Tensor.Float32(Outputs) : null;
        set => field = HasBias
            ? LayerShapes.Checked(value, nameof(Bias), Outputs)
            : throw new ArgumentException("this PatchEmbedding was made without a bias", nameof(value));
    }

    /// <param name="x">float32 [batch, channels, height, width]; the patch divides height and width.</param>
    /// <returns>float32 [batch, patches, outputs], the patches row by row.</returns>
    /// <exception cref="ArgumentException">x is int32 or has another shape.</exception>
    [LayerOperation(nameof(Ops.PatchEmbedding), nameof(x), nameof(Weight), nameof(Bias))]
    public Tensor Forward(Tensor x) => Ops.PatchEmbedding(x, Weight, Bias);
}
