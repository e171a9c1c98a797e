using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>Takes whole elements out of an array of models: those without which the outputs stay closest to what they were.</summary>
/// <param name="target">The class.</param>
/// <param name="options">How many, and by what.</param>
/// <param name="batches">What the model is run over; null where importance does not need it.</param>
/// <param name="threads">0: one a core.</param>
/// <param name="seed">Of random importance.</param>
internal sealed class ArrayPruner(
    CompressionTarget target, ArrayPruning options, IReadOnlyList<CalibrationBatch>? batches, int threads, int seed)
{
    /// <summary>Writes a checkpoint with fewer elements.</summary>
    /// <param name="folder">The whole one.</param>
    /// <param name="output">A folder; it is made.</param>
    /// <param name="progress">Told after each element that has been measured.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    /// <exception cref="CheckpointException">There is no such array, or it has no more elements than are to go.</exception>
    public PrunedArray Run(
        string folder, string output, IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using ArrayElements elements = new(folder, options.Array);
        int removed = options.Count ?? (int)Math.Round(options.Share * elements.Count);
        if (removed >= elements.Count)
        {
            throw new CheckpointException(folder, null,
                $"has {elements.Count} elements of '{options.Array}', of which {removed} are to go; one has to stay.");
        }

        List<int> kept = [.. Enumerable.Range(0, elements.Count)];
        // elements that share their weights are all the same: there is nothing to choose
        if (elements.Stored < elements.Count)
            kept.RemoveRange(elements.Count - removed, removed);
        else
            Choose(elements, kept, removed, folder, output, progress, cancellationToken);
        elements.Write(output, kept);
        return new PrunedArray(options.Array, elements.Count, kept, options.Importance);
    }

    private void Choose(
        ArrayElements elements, List<int> kept, int removed, string folder, string output, IProgress<CompressionProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (options.Importance != Importance.Activation)
        {
            Random random = new(seed);
            double[] scores = [.. kept.Select(element =>
                options.Importance == Importance.Random ? random.NextDouble() : elements.SquaredWeights(element))];
            HashSet<int> least = [.. kept.OrderBy(element => scores[element]).Take(removed)];
            kept.RemoveAll(least.Contains);
            return;
        }

        using CompiledModel dense = target.Load(folder, Precision.Float32);
        OutputDistance distance = new(dense, batches!, threads, cancellationToken);
        int runs = Enumerable.Range(0, removed).Sum(gone => elements.Count - gone), done = 0;
        for (int gone = 0; gone < removed; gone++)
        {
            int lightest = kept.MinBy(element =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new CompressionProgress("layers", done++, runs));
                return Without(element);
            });
            kept.Remove(lightest);
        }

        double Without(int element)
        {
            string candidate = output + ".candidate";
            elements.Write(candidate, [.. kept.Where(other => other != element)]);
            try
            {
                using CompiledModel shorter = target.Load(candidate, Precision.Float32);
                return distance.Of(shorter, cancellationToken);
            }
            finally
            {
                Directory.Delete(candidate, recursive: true);
            }
        }
    }
}
