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
        using IDisposable none = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        foreach (TrainableLinear linear in learned)
        {
            torch.Tensor stored = linear.Scales!.Value.to(torch.ScalarType.BFloat16).to(torch.ScalarType.Float32).cpu().contiguous();
            layers[linear.Name] = new Layer(
                linear.Quantisation!.Format, (int)linear.Weight.Value.shape[0], stored.data<float>().ToArray(),
                linear.Quantisation.IsMigrated);
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

        (int lowest, int highest) = (product.Format.Description.LowestCode, product.Format.Description.HighestCode);
        for (int i = 0; i < product.Weights.Length; i++)
        {
            float scale = scales[i / product.Inputs * groups + i % product.Inputs / product.Format.GroupSize];
            // times the reciprocal, as the search and the module have it; a NaN stays one by its scale
            float place = product.Weights[i] * (1 / (scale == 0 ? 1 : scale));
            codes[i] = float.IsNaN(place) ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(place), lowest, highest);
        }

        return true;
    }

    private sealed record Layer(WeightFormat Format, int Outputs, float[] Scales, bool IsMigrated);
}
