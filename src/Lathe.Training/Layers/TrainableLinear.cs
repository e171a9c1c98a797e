using System.ComponentModel;
using Lathe.Kernels.Formats;
using Lathe.Training;
using TorchSharp;

namespace Lathe.CompilerServices;

/// <summary>x · Weightᵀ + Bias, as <see cref="Layers.Linear"/> computes it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TrainableLinear
{
    private readonly PackedProduct packed = new();

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

    /// <summary>[outputs × groups]: what its weights are rounded with where that is learned; null: packing's search tells.</summary>
    internal TrainableParameter? Scales { get; private set; }

    /// <summary>What shows its results as compiled code has them, where the model quantises.</summary>
    internal CompiledArithmetic? Arithmetic { get; set; }

    /// <summary>What computes it where that is not in float32.</summary>
    internal MixedPrecision? Mixed { get; set; }

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
        torch.Tensor result = Arithmetic is { } compiled && compiled.Shows(x) ? ByKernels(x, compiled) : ByTorch(x);
        return scope is null ? result : scope.MoveToOuter(result);
    }

    private torch.Tensor ByKernels(torch.Tensor x, CompiledArithmetic compiled) => StraightThrough.Of(
        () => compiled.Product(x, packed.Of(Name, Quantisation, Weight.Value, Bias?.Value, Scales?.Value)), () => ByTorch(x));

    private torch.Tensor ByTorch(torch.Tensor x) => Quantisation is { } quantisation
        ? quantisation.Run(x, Weight.Value, Bias?.Value, Scales?.Value)
        : Mixed is { IsOn: true } ? MixedPrecision.Of(
            parts => torch.nn.functional.linear(parts[0]!, parts[1]!, parts[2]), x, Weight.Value, Bias?.Value)
        : torch.nn.functional.linear(x, Weight.Value, Bias?.Value);

    /// <summary>Has scales be learned from here on, from where packing's search has them.</summary>
    /// <param name="format">With the groups that they are of.</param>
    internal void LearnScales(WeightFormat format)
    {
        using IDisposable none = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor found = LearnedScales.Searched(Quantisation?.Migrated(Weight.Value) ?? Weight.Value, format);
        if (Scales is { } known && known.Value.shape.SequenceEqual(found.shape))
        {
            // the optimizer holds it
            known.Value.copy_(found);
            return;
        }

        ForgetScales();
        Scales = new TrainableParameter($"{Name}.scales", new TorchSharp.Modules.Parameter(found, requires_grad: true));
        Scales.Value.DetachFromDisposeScope();
    }

    /// <summary>Has packing's search tell scales again.</summary>
    internal void ForgetScales()
    {
        Scales?.Value.Dispose();
        Scales = null;
    }
}
