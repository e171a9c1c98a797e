using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>
/// Takes units out of layers, in rounds: some go, the layers that read them are fitted anew, and the next round measures and chooses among
/// what is left. What a unit is worth depends on which others are there (Molchanov et al. 2017), and what a layer has to make up for on
/// what its model computes by then.
/// </summary>
/// <param name="target">The class.</param>
/// <param name="options">How much, by what, in how many rounds.</param>
/// <param name="batches">What the model is run over; null where nothing needs it.</param>
/// <param name="threads">0: one a core.</param>
internal sealed class UnitPruner(
    CompressionTarget target, PruningOptions options, IReadOnlyList<CalibrationBatch>? batches, int threads)
{
    /// <summary>Writes the weights that are left; what a round leaves for the next stands in a folder beside them until then.</summary>
    /// <param name="folder">The whole checkpoint.</param>
    /// <param name="path">The file with all tensors.</param>
    /// <param name="progress">Told of each round.</param>
    /// <param name="cancellationToken">Asked before each run of the model.</param>
    /// <returns>What is left of each layer that lost units, now or before.</returns>
    /// <exception cref="CheckpointException">There is nothing that may be pruned as asked.</exception>
    public IReadOnlyList<PrunedUnits> Run(
        string folder, string path, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        PruningStart start = new();
        string between = path + ".rounds", weights = Path.Combine(between, Path.GetFileName(path)), source = folder;
        if (options.Rounds > 1)
            CheckpointFiles.CopyOthers(folder, between);
        for (int round = 1; round < options.Rounds; round++)
        {
            string written = weights + ".next";
            Run(round, written);
            File.Move(written, weights, overwrite: true);
            source = between;
        }

        IReadOnlyList<PrunedUnits> left = Run(options.Rounds, path);
        if (options.Rounds > 1)
            Directory.Delete(between, recursive: true);
        return left;

        IReadOnlyList<PrunedUnits> Run(int round, string to)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new CompressionProgress("pruning", round - 1, options.Rounds));
            return Remove(source, to, new PruningRound(round, options.Rounds, start), cancellationToken);
        }
    }

    private IReadOnlyList<PrunedUnits> Remove(string folder, string path, PruningRound round, CancellationToken cancellationToken)
    {
        // what is measured outside comes first: it takes longest, and needs none of the memory below
        PruningOptions measured = options is { NeedsGradients: true, GradientsOf: { } measure }
            ? options with { Gradients = measure(folder, cancellationToken) } : options;
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        IReadOnlyList<PrunedUnits> earlier = KeptIndices.Read(checkpoint, () => target.Coupling(folder));
        using CompiledModel dense = target.Load(folder, Precision.Float32);
        Dictionary<string, string> layers = new(StringComparer.Ordinal);
        foreach (CompiledProduct product in CompiledProduct.Of(dense))
        {
            foreach (string layer in product.Layers)
                layers.TryAdd(layer, product.Name);
        }

        CalibratedInputs? inputs = options.NeedsData
            ? new CalibratedInputs(dense, batches!, threads, cancellationToken: cancellationToken) : null;
        CheckpointPruner pruner = new(checkpoint, measured, layers, inputs, earlier, round);
        IReadOnlyList<PrunedUnits> pruned = pruner.Choose(target.Coupling(folder));
        pruner.Write(path);
        return pruned;
    }
}
