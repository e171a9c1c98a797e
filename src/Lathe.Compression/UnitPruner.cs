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
    private const string WeightsFile = "model.safetensors";

    /// <summary>Writes the weights that are left; folders of rounds stand beside them until they are read.</summary>
    /// <param name="folder">The whole checkpoint.</param>
    /// <param name="path">The file with all tensors.</param>
    /// <param name="progress">Told of each round.</param>
    /// <param name="cancellationToken">Asked before each run of the model.</param>
    /// <returns>What is left of each layer that lost units, now or before.</returns>
    /// <exception cref="CheckpointException">There is nothing that may be pruned as asked.</exception>
    public IReadOnlyList<PrunedUnits> Run(
        string folder, string path, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<(string Layer, bool ByHead), int> whole = UnitsOf(folder);
        string source = folder;
        for (int round = 1; round < options.Rounds; round++)
        {
            string next = $"{path}.round-{round}";
            CheckpointFiles.CopyOthers(folder, next);
            Prune(source, Path.Combine(next, WeightsFile), round);
            Drop(source);
            source = next;
        }

        IReadOnlyList<PrunedUnits> left = Prune(source, path, options.Rounds);
        Drop(source);
        return left;

        IReadOnlyList<PrunedUnits> Prune(string from, string to, int round)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new CompressionProgress("pruning", round - 1, options.Rounds));
            return Remove(from, to, new PruningRound((double)round / options.Rounds, whole), cancellationToken);
        }

        void Drop(string read)
        {
            if (read != folder)
                Directory.Delete(read, recursive: true);
        }
    }

    private IReadOnlyList<PrunedUnits> Remove(string folder, string path, PruningRound round, CancellationToken cancellationToken)
    {
        // what is measured outside comes first: it takes longest, and needs none of the memory below
        PruningOptions measured = options is { NeedsGradients: true, GradientsOf: { } measure }
            ? options with { Gradients = measure(folder) } : options;
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

    private Dictionary<(string Layer, bool ByHead), int> UnitsOf(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return PrunableUnits.Of(target.Coupling(folder), checkpoint)
            .ToDictionary(units => (units.Name, units.Group.ByHead), units => units.Units);
    }
}
