using System.ComponentModel;
using Lathe.Training;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>(x − mean) / √(variance + epsilon) · Weight + Bias over the last axis.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainableLayerNorm : ITrainableNorm
{
    private readonly long[] width;
    private readonly float epsilon;
    private CompiledArithmetic? arithmetic;

    internal TrainableLayerNorm(TrainableParameter weight, TrainableParameter bias, int width, float epsilon)
    {
        Weight = weight;
        Bias = bias;
        this.width = [width];
        this.epsilon = epsilon;
    }

    /// <summary>[width].</summary>
    public TrainableParameter Weight { get; }

    /// <summary>[width].</summary>
    public TrainableParameter Bias { get; }

    /// <inheritdoc/>
    CompiledArithmetic? ITrainableNorm.Arithmetic { get => arithmetic; set => arithmetic = value; }

    /// <param name="x">[..., width].</param>
    /// <returns>The shape of x.</returns>
    public torch.Tensor Forward(torch.Tensor x) =>
        arithmetic is { } compiled && compiled.Shows(x) ? ByKernels(x, compiled) : ByTorch(x);

    private torch.Tensor ByKernels(torch.Tensor x, CompiledArithmetic compiled) =>
        StraightThrough.Of(() => compiled.Norm(x, Weight.Value, Bias.Value, epsilon), () => ByTorch(x));

    private torch.Tensor ByTorch(torch.Tensor x) => torch.nn.functional.layer_norm(x, width, Weight.Value, Bias.Value, epsilon);
}
