using System.ComponentModel;
using Lathe.Training;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>x / √(mean of x² + epsilon) · Weight over the last axis.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainableRmsNorm : ITrainableNorm
{
    private readonly float epsilon;
    private CompiledArithmetic? arithmetic;

    internal TrainableRmsNorm(TrainableParameter weight, float epsilon)
    {
        Weight = weight;
        this.epsilon = epsilon;
    }

    /// <summary>[width].</summary>
    public TrainableParameter Weight { get; }

    /// <inheritdoc/>
    CompiledArithmetic? ITrainableNorm.Arithmetic { get => arithmetic; set => arithmetic = value; }

    /// <param name="x">[..., width].</param>
    /// <returns>The shape of x.</returns>
    public torch.Tensor Forward(torch.Tensor x) =>
        arithmetic is { } compiled && compiled.Shows(x) ? ByKernels(x, compiled) : ByTorch(x);

    private torch.Tensor ByKernels(torch.Tensor x, CompiledArithmetic compiled) =>
        StraightThrough.Of(() => compiled.Norm(x, Weight.Value, null, epsilon), () => ByTorch(x));

    private torch.Tensor ByTorch(torch.Tensor x)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor squares = x.square().mean([-1], keepdim: true);
        return (x * torch.rsqrt(squares + epsilon) * Weight.Value).MoveToOuterDisposeScope();
    }
}
