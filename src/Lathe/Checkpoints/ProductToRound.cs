using Lathe.Kernels.Formats;

namespace Lathe.Checkpoints;

/// <summary>The float weights of a product that is about to be packed as integers.</summary>
public readonly ref struct ProductToRound
{
    internal ProductToRound(string name, WeightFormat format, int inputs, int outputs, ReadOnlySpan<float> weights,
        ReadOnlySpan<float> migration, ReadOnlySpan<float> shift)
    {
        Name = name;
        Format = format.For(inputs);
        Inputs = inputs;
        Outputs = outputs;
        Weights = weights;
        Migration = migration;
        Shift = shift;
    }

    /// <summary>As the weights of a compiled model are called: <c>encoder.layer.3.query + key + value</c>.</summary>
    public string Name { get; }

    /// <summary>What they become; whole columns are a number here.</summary>
    public WeightFormat Format { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Scales of an output: 1 for int8.</summary>
    public int Groups => Format.IsGrouped ? (Inputs + Format.GroupSize - 1) / Format.GroupSize : 1;

    /// <summary>[outputs, inputs]; where inputs are migrated, divided by their factors already.</summary>
    public ReadOnlySpan<float> Weights { get; }

    /// <summary>[inputs]: what each input is multiplied with before it meets the weights, see <see cref="ActivationScaling"/>; empty where
    /// that is nothing.</summary>
    public ReadOnlySpan<float> Migration { get; }

    /// <summary>[inputs]: what is added to each input after that; empty where that is nothing. The bias makes up for it already.</summary>
    public ReadOnlySpan<float> Shift { get; }
}
