using System.ComponentModel;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>(x − mean) / √(variance + epsilon) · Weight + Bias over the last axis.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainableLayerNorm
{
    private readonly long[] width;
    private readonly float epsilon;

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

    /// <param name="x">[..., width].</param>
    /// <returns>The shape of x.</returns>
    public torch.Tensor Forward(torch.Tensor x) => torch.nn.functional.layer_norm(x, width, Weight.Value, Bias.Value, epsilon);
}
