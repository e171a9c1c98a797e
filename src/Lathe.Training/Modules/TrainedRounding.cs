using Lathe.Checkpoints;
using Lathe.CompilerServices;
using Lathe.Kernels.Formats;
using Lathe.Manifests;
using TorchSharp;

namespace Lathe.Training;

/// <summary>Rounds weights with the scales that were learned for them, as the module that was trained does.</summary>
internal sealed class TrainedRounding : IWeightRounding
{
    private readonly Dictionary<string, Layer> layers = new(StringComparer.Ordinal);

    /// <param name="learned">Layers with learned scales.</param>
    public TrainedRounding(IEnumerable<TrainableLinear> learned)
    {
        foreach (TrainableLinear linear in learned)
        {
            layers[linear.Name] = new Layer(linear.Quantisation!.Format, (int)linear.Weight.Value.shape[0],
                LearnedScales.Stored(linear.Scales!.Value), linear.Quantisation.IsMigrated);
        }
    }

    public bool TryRound(ProductToRound product, Span<sbyte> codes, Span<float> scales, Span<float> bias)
    {
        List<Layer> parts = [];
        foreach (string part in ProductName.Parts(product.Name))
        {
            if (!layers.TryGetValue(part, out Layer? layer) || layer.Format.For(product.Inputs) != product.Format
                || layer.IsMigrated == product.Migration.IsEmpty)
                return false;
            parts.Add(layer);
        }

        int groups = product.Groups, first = 0;
        if (!product.Format.IsGrouped || parts.Sum(part => part.Outputs) != product.Outputs
            || parts.Any(part => part.Scales.Length != part.Outputs * groups))
            return false;
        foreach (Layer part in parts)
        {
            part.Scales.CopyTo(scales[(first * groups)..]);
            first += part.Outputs;
        }

        LearnedScales.Round(product.Weights, product.Inputs, scales, product.Format, codes);
        return true;
    }

    private sealed record Layer(WeightFormat Format, int Outputs, float[] Scales, bool IsMigrated);
}
