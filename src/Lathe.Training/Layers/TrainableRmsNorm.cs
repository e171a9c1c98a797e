using System.ComponentModel;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>x / √(mean of x² + epsilon) · Weight over the last axis.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainableRmsNorm
{
    private readonly float epsilon;

    internal TrainableRmsNorm(TrainableParameter weight, float epsilon)
    {
        Weight = weight;
        this.epsilon = epsilon;
    }

    /// <summary>[width].</summary>
    public TrainableParameter Weight { get; }

    /// <param name="x">[..., width].</param>
    /// <returns>The shape of x.</returns>
    public torch.Tensor Forward(torch.Tensor x)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor squares = x.square().mean([-1], keepdim: true);
        return (x * torch.rsqrt(squares + epsilon) * Weight.Value).MoveToOuterDisposeScope();
    }
}
