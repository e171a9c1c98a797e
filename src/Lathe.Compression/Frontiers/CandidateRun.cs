using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>Measures what was written beside the float model and, where it is asked for, the uniform formats.</summary>
/// <param name="withUniform">Whether the uniform formats are measured too.</param>
/// <param name="threads">0: one a core.</param>
/// <param name="batches">What candidates are run over; null where there is no data, and sizes alone are known.</param>
/// <param name="sensitivity">Promises of other averages; null where there are none.</param>
/// <param name="progress">Told where it stands.</param>
internal sealed class CandidateRun(
    bool withUniform, int threads, IReadOnlyList<CalibrationBatch>? batches, SensitivityTable? sensitivity,
    IProgress<CompressionProgress>? progress)
{
    /// <summary>The float model, the pruned one, what was written and the uniform formats; then what the table promises.</summary>
    /// <param name="teacher">What the float model was trained from, of which sizes and times are told; or null.</param>
    /// <param name="dense">What all others are held against.</param>
    /// <param name="pruned">The same after pruning, or null.</param>
    /// <param name="products">As they were written.</param>
    /// <param name="averageBits">The one average that all products with chosen bits were given; null where there is none.</param>
    /// <param name="compressed">What was written.</param>
    /// <param name="load">A model with products in other bits; it is disposed of here. All that is run is in memory at one time: it takes
    /// turns.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    public IReadOnlyList<FrontierPoint> Run(
        FrontierCandidate? teacher, FrontierCandidate dense, FrontierCandidate? pruned, IReadOnlyList<CompressedProduct> products,
        double? averageBits, CompiledModel compressed, Func<IReadOnlyList<CompressedProduct>, CompiledModel> load, CancellationToken cancellationToken)
    {
        int? uniform = products.Select(product => product.Bits).Distinct().Count() == 1 && sensitivity is null ? products[0].Bits : null;
        List<FrontierCandidate> candidates = [.. ((FrontierCandidate?[])[teacher, dense, pruned]).OfType<FrontierCandidate>()];
        int reference = candidates.IndexOf(dense);
        List<CompiledModel> loaded = [];
        try
        {
            int[] widths = withUniform ? [.. WeightEncodings.IntegerBits.OrderDescending().Where(width => width != uniform)] : [];
            foreach (int width in widths)
            {
                progress?.Report(new CompressionProgress("frontier", loaded.Count, widths.Length));
                cancellationToken.ThrowIfCancellationRequested();
                loaded.Add(load([.. products.Select(product => product with { Bits = width })]));
                candidates.Add(new FrontierCandidate(Frontier.NameOf(width), width, loaded[^1]));
            }

            FrontierCandidate written = new(Name(uniform, averageBits), MeanBits(compressed, products), compressed);
            int chosen = candidates.FindIndex(candidate => candidate.Bits < written.Bits);
            chosen = chosen < 0 ? candidates.Count : chosen;
            candidates.Insert(chosen, written);
            progress?.Report(new CompressionProgress("measuring", 0, 1));
            IReadOnlyList<FrontierPoint> measured = Frontier.Measure(candidates, reference, chosen, batches, threads, cancellationToken);
            return sensitivity is null || averageBits is not { } average ? measured
                : [.. measured.Where(point => !point.IsChosen), .. Frontier.Predict(
                    sensitivity, measured[chosen],
                    products.ToDictionary(product => product.Name, product => product.Bits, StringComparer.Ordinal),
                    average, pruned is null ? 0 : measured[reference + 1].RelativeL2!.Value)
                    .Append((average, measured[chosen])).OrderByDescending(entry => entry.Item1).Select(entry => entry.Item2)];
        }
        finally
        {
            foreach (CompiledModel model in loaded)
                model.Dispose();
        }
    }

    private static string Name(int? uniform, double? averageBits) =>
        uniform is { } bits ? Frontier.NameOf(bits) : averageBits is { } average ? Frontier.NameOf(average) : "as the class says";

    private static double MeanBits(CompiledModel compressed, IReadOnlyList<CompressedProduct> products)
    {
        Dictionary<string, int> widths = products.ToDictionary(product => product.Name, product => product.Bits, StringComparer.Ordinal);
        return Frontier.MeanBits(CompiledProduct.Of(compressed).Where(product => widths.ContainsKey(product.Name))
            .Select(product => ((long)product.Outputs * product.Inputs, widths[product.Name])));
    }
}
