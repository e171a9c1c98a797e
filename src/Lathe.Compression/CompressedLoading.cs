using Lathe.Checkpoints;
using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>Loads a pruned checkpoint with products in formats, inputs scaled and weights rounded as chosen.</summary>
/// <param name="target">The class.</param>
/// <param name="folder">The pruned checkpoint.</param>
/// <param name="options">What was asked for.</param>
/// <param name="inputs">What products read; null where nothing that is asked for needs it.</param>
/// <param name="tables">Embeddings whose rows become integers.</param>
/// <param name="trained">Rounds weights as they were trained; null where they were not, or to the nearest.</param>
internal sealed class CompressedLoading(
    CompressionTarget target, string folder, CompressionOptions options, CalibratedInputs? inputs, IReadOnlyList<CompressedProduct> tables,
    IWeightRounding? trained = null)
{
    /// <summary>The compressed model.</summary>
    public CompiledModel Load(IReadOnlyList<CompressedProduct> products, IReadOnlyList<ScaledActivations> activations)
    {
        HashSet<string> byGptq = [.. products.Where(product => product.Rounding == Rounding.Gptq).Select(product => product.Name)];
        return target.Load(folder, target.Compressed, new LoadOptions
        {
            Formats = Formats(products),
            Activations = ByProduct(activations),
            Rounding = byGptq.Count > 0 ? new ChosenRounding(new GptqRounding(inputs!, options.Gptq), byGptq, trained) : trained,
        });
    }

    /// <summary>
    /// How inputs become int8, as is said of each product. Migration is foreseen product by product; whether it helps the whole is
    /// measured, without the rounding that follows.
    /// </summary>
    public IReadOnlyList<ScaledActivations> Choose(
        IReadOnlyList<CompressedProduct> products, IReadOnlyDictionary<string, ActivationOptions> asked, CompiledModel floats,
        IReadOnlyList<CalibrationBatch> batches, CancellationToken cancellationToken)
    {
        if (asked.Values.All(how => how.IsDefault))
            return [];
        Dictionary<string, WeightFormat> formats = Formats(products);
        ActivationPlanner planner = new(target, folder, floats, inputs!, batches, options.Threads);
        IReadOnlyList<ScaledActivations> chosen = planner.Choose(product => asked[product], formats, cancellationToken);
        if (chosen.All(entry => entry.Strength is null))
            return chosen;
        IReadOnlyList<ScaledActivations> plain = planner.Choose(
            product => asked[product] with { Smooth = false }, formats, cancellationToken);
        OutputDistance distance = new(floats, batches, options.Threads, cancellationToken);
        double[] measured = [.. new[] { chosen, plain }.Select(activations =>
        {
            using CompiledModel model =
                target.Load(folder, target.Compressed, new LoadOptions { Formats = formats, Activations = ByProduct(activations) });
            return distance.Of(model, cancellationToken);
        })];
        return measured[0] <= measured[1] ? chosen : plain;
    }

    private Dictionary<string, WeightFormat> Formats(IReadOnlyList<CompressedProduct> products) => products.Concat(tables).ToDictionary(
        product => product.Name, product => new WeightFormat(WeightEncodings.OfBits(product.Bits)!.Encoding, product.GroupSize),
        StringComparer.Ordinal);

    private static Dictionary<string, ActivationScaling> ByProduct(IReadOnlyList<ScaledActivations> activations) =>
        activations.ToDictionary(entry => entry.Product, entry => entry.Scaling, StringComparer.Ordinal);
}
