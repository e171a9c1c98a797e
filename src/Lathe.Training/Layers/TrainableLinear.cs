using System.ComponentModel;
using Lathe.Training;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>x · Weightᵀ + Bias, as <see cref="Layers.Linear"/> computes it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainableLinear
{
    internal TrainableLinear(string name, TrainableParameter weight, TrainableParameter? bias)
    {
        Name = name;
        Weight = weight;
        Bias = bias;
    }

    /// <summary>As the weights of a compiled model are called, or one part of a merged product: <c>encoder.layer.3.query</c>.</summary>
    public string Name { get; }

    /// <summary>[outputs, inputs].</summary>
    public TrainableParameter Weight { get; }

    /// <summary>[outputs]; null in a layer without bias.</summary>
    public TrainableParameter? Bias { get; }

    /// <summary>How the product is computed where it is to be as compiled code has it; null: in float32.</summary>
    internal ProductQuantisation? Quantisation { get; set; }

    /// <summary>Before its inputs, while importance is measured.</summary>
    internal List<GatedColumns> Gates { get; } = [];

    /// <summary>Whether the precision has integers here, whatever single products are stored as: attention's arithmetic follows
    /// that.</summary>
    internal bool IsCompiledToIntegers { get; set; }

    /// <param name="x">[..., inputs].</param>
    /// <returns>[..., outputs].</returns>
    public torch.Tensor Forward(torch.Tensor x)
    {
        using DisposeScope? scope = Gates.Count > 0 ? torch.NewDisposeScope() : null;
        foreach (GatedColumns columns in Gates)
            x = columns.Apply(x);
        torch.Tensor result = Quantisation is { } quantisation
            ? quantisation.Run(x, Weight.Value, Bias?.Value)
            : torch.nn.functional.linear(x, Weight.Value, Bias?.Value);
        return scope is null ? result : scope.MoveToOuter(result);
    }
}
