namespace Lathe.Layers;

/// <summary>A convolution over the last axis with weights of its own: see <see cref="Ops.Conv1d"/>.</summary>
/// <param name="inputs">Channels of what comes in, 1 or more.</param>
/// <param name="outputs">Channels of what goes out, 1 or more.</param>
/// <param name="kernel">Places that one result sees, 1 or more.</param>
/// <param name="stride">Places from one result to the next, 1 or more.</param>
/// <param name="padding">Zeros at either end, 0 or more.</param>
/// <param name="dilation">Places from one element of the kernel to the next, 1 or more.</param>
/// <param name="groups">Into how many parts the channels fall, each seeing its own alone; divides inputs and outputs.</param>
/// <param name="bias">Whether something is added to each output.</param>
/// <exception cref="ArgumentOutOfRangeException">A number outside of its range.</exception>
public sealed class Conv1d(
    int inputs, int outputs, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
{
    private readonly int stride = LayerShapes.Positive(stride);
    private readonly int padding = LayerShapes.NotNegative(padding);
    private readonly int dilation = LayerShapes.Positive(dilation);
    private readonly int groups = LayerShapes.Divisor(groups, inputs, outputs);

    public int Inputs { get; } = LayerShapes.Positive(inputs);

    public int Outputs { get; } = LayerShapes.Positive(outputs);

    public int Kernel { get; } = LayerShapes.Positive(kernel);

    /// <summary>Whether the layer has a bias.</summary>
    public bool HasBias { get; } = bias;

    /// <summary>float32 [outputs, inputs / groups, kernel]; zeros until loaded or set.</summary>
    /// <exception cref="ArgumentException">Set to another type or shape.</exception>
    [LayerWeight("weight", "outputs, inputs / groups, kernel")]
    public Tensor Weight
    {
        get => field ??= Tensor.Float32(Outputs, Inputs / groups, Kernel);
        set => field = LayerShapes.Checked(value, nameof(Weight), Outputs, Inputs / groups, Kernel);
    }

    /// <summary>float32 [outputs]; null in a layer without bias.</summary>
    /// <exception cref="ArgumentException">Set to another type or shape, or set in a layer without bias.</exception>
    [LayerWeight("bias", "outputs", When = nameof(bias))]
    public Tensor? Bias
    {
        get => HasBias ? field ??= Tensor.Float32(Outputs) : null;
        set => field = HasBias
            ? LayerShapes.Checked(value, nameof(Bias), Outputs)
            : throw new ArgumentException("this Conv1d was made without a bias", nameof(value));
    }

    /// <param name="x">float32 [batch, inputs, length].</param>
    /// <returns>float32 [batch, outputs, (length + 2 · padding − dilation · (kernel − 1) − 1) / stride + 1].</returns>
    /// <exception cref="ArgumentException">x is int32, has another shape, or is shorter than the kernel.</exception>
    [LayerOperation(nameof(Ops.Conv1d), nameof(x), nameof(Weight), nameof(Bias), nameof(stride), nameof(padding), nameof(dilation),
        nameof(groups))]
    public Tensor Forward(Tensor x) => Ops.Conv1d(x, Weight, Bias, stride, padding, dilation, groups);
}
