using Lathe.Kernels.Formats;

namespace Lathe.Checkpoints;

/// <summary>The float weights of a product that is about to be packed as integers.</summary>
public readonly ref struct ProductToRound
{
    internal ProductToRound(string name, WeightFormat format, int inputs, int outputs, ReadOnlySpan<float> weights)
    {
        Name = name;
        Format = format.For(inputs);
        Inputs = inputs;
        Outputs = outputs;
        Weights = weights;
    }

    /// <summary>As the weights of a compiled model are called: <c>encoder.layer.3.query + key + value</c>.</summary>
    public string Name { get; }

    /// <summary>What they become; whole columns are a number here.</summary>
    public WeightFormat Format { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Scales of an output: 1 for int8.</summary>
    public int Groups => Format.IsGrouped ? (Inputs + Format.GroupSize - 1) / Format.GroupSize : 1;

    /// <summary>[outputs, inputs].</summary>
    public ReadOnlySpan<float> Weights { get; }
}
