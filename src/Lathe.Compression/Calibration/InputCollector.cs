using Lathe.Kernels;

namespace Lathe.Compression;

/// <summary>Collects what the products of a float model read, while the code that inference runs goes over batches.</summary>
internal static class InputCollector
{
    /// <param name="model">Its products read floats: one loaded as float32, or another precision of floats.</param>
    /// <param name="batches">At least one.</param>
    /// <param name="wantsGram">Of a product's name: whether products of two inputs are summed too, which takes 8 bytes × inputs².</param>
    /// <param name="threads">0: one a core.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    /// <returns>By the product's name; products that never ran are not there.</returns>
    public static IReadOnlyDictionary<string, ProductStatistics> Run(
        CompiledModel model, IReadOnlyList<CalibrationBatch> batches, Func<string, bool> wantsGram, int threads,
        CancellationToken cancellationToken)
    {
        Dictionary<string, ProductStatistics> found = new(StringComparer.Ordinal);
        void Observe(string weights, ReadOnlySpan<float> rows, int width)
        {
            if (!found.TryGetValue(weights, out ProductStatistics? statistics))
                found.Add(weights, statistics = new ProductStatistics(weights, width, wantsGram(weights)));
            statistics.Add(rows);
        }

        using (KernelRecording.Begin(Observe))
            BatchRunner.Run(model, batches, threads, seen: null, cancellationToken);
        foreach (ProductStatistics statistics in found.Values)
            statistics.Gram?.Complete();
        return found;
    }
}
