using System.Security.Cryptography;
using Lathe.Checkpoints;
using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>
/// Compresses a checkpoint folder into another one by forward passes alone: units are removed, bits chosen, weights rounded, the result
/// measured and written down.
/// </summary>
/// <remarks>
/// The new folder has the configuration and tokenizer of the old one, <c>model.safetensors</c> with the pruned float weights,
/// <see cref="PackedModel.FileName"/> with the compressed ones, and the manifest. It appears when all of it is there, and not before.
/// </remarks>
public sealed class Compressor
{
    private const string Weights = "model.safetensors";

    /// <summary>Within the unfinished output, so that it goes with it: a checkpoint with fewer elements of an array.</summary>
    private const string Shorter = ".shorter";

    private readonly CompressionTarget target;
    private readonly string folder;
    private readonly CompressionOptions options;
    private readonly CompressionData? data;

    /// <param name="target">The class.</param>
    /// <param name="folder">A checkpoint in the Hugging Face layout.</param>
    /// <param name="options">What to do.</param>
    /// <param name="data">What to look at; null where nothing that is asked for needs it.</param>
    /// <exception cref="ArgumentException">An option is out of range, or needs data and there is none.</exception>
    public Compressor(CompressionTarget target, string folder, CompressionOptions options, CompressionData? data)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (options.NeedsData && data is not { Batches.Count: > 0 })
        {
            throw new ArgumentException("adaptive bits, GPTQ, static and migrated activations, importance by activation, refitting and a "
                + $"frontier look at what layers read; give {nameof(CompressionData)}", nameof(data));
        }

        (this.target, this.folder, this.options, this.data) = (target, folder, options, data);
    }

    /// <summary>Compresses.</summary>
    /// <param name="output">The new folder.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellationToken">Asked before each run of the model; nothing is left behind then.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, a layer cannot be pruned or packed as asked, or the disk
    /// refuses.</exception>
    /// <exception cref="BudgetMissedException">What was measured misses the budget; the folder is written.</exception>
    public CompressionResult Run(string output, IProgress<CompressionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        string original = options.TrainedFrom ?? options.Trimmed?.Folder ?? folder;
        using OutputFolder place = new(output, folder, original);
        double? before = Metric(original, Precision.Float32, progress, cancellationToken);
        (IReadOnlyList<PrunedUnits> pruned, PrunedArray? shortened) = Remove(place.Path, progress, cancellationToken);
        IReadOnlyList<MaskedProduct> masked = options.Masking.IsNothing ? [] : Mask(place.Path, pruned, progress, cancellationToken);
        ProductPlanner planner = new(target, place.Path, options, data?.Batches, progress);
        (SensitivityTable? Sensitivity, IReadOnlyList<CompressedProduct> Products)? decided = null;
        TunedProducts? tuned = null;
        if (options.Tuning is { } tuning)
        {
            decided = planner.Decide(cancellationToken);
            tuned = tuning(place.Path, decided.Value.Products, cancellationToken);
        }

        using CompiledModel dense = target.Load(folder, Precision.Float32), floats = target.Load(place.Path, Precision.Float32);
        using CompiledModel? teacher = options.TrainedFrom is null ? null : target.Load(options.TrainedFrom, Precision.Float32);
        CalibratedInputs? inputs = data is { Batches: { } batches } && options.NeedsData
            ? new CalibratedInputs(floats, batches, options.Threads, cancellationToken: cancellationToken) : null;
        IReadOnlyList<PlannedProduct> planned = planner.Plan();
        // what was trained for bits keeps them
        (SensitivityTable? sensitivity, IReadOnlyList<CompressedProduct> products) =
            decided ?? planner.Decide(planned, floats, inputs, cancellationToken);
        products = tuned?.Applied(products) ?? products;
        IReadOnlyList<CompressedProduct> tables = Tables(place.Path);
        CompressedLoading loading = new(target, place.Path, options, inputs, tables, tuned?.Rounding);
        progress?.Report(new CompressionProgress("activations", 0, 1));
        IReadOnlyList<ScaledActivations> activations = data is null ? [] : loading.Choose(products,
            planned.ToDictionary(product => product.Name, product => product.Choice.Inputs(options.Activations), StringComparer.Ordinal),
            floats, data.Batches, cancellationToken);
        progress?.Report(new CompressionProgress("rounding", 0, 1));
        using CompiledModel compressed = loading.Load(products, activations);
        string packed = System.IO.Path.Combine(place.Path, PackedModel.FileName);
        compressed.Save(packed);
        IReadOnlyList<FrontierPoint> frontier =
            new CandidateRun(options.Frontier, options.Threads, data?.Batches, sensitivity, progress).Run(
            teacher is null ? null : new FrontierCandidate("float32", Frontier.FloatBits, teacher),
            new FrontierCandidate(
                teacher is not null ? "float32, trained" : options.Trimmed is not null ? "float32, trimmed" : "float32",
                Frontier.FloatBits, dense),
            !options.Pruning.IsNothing || shortened is not null ? new FrontierCandidate("float32, pruned", Frontier.FloatBits, floats)
            : null,
            products, options.AsksOneAverage ? options.AverageBits : null, compressed, uniform => loading.Load(uniform, activations),
            cancellationToken);
        (FrontierPoint first, FrontierPoint chosen) = (frontier[0], frontier.Single(point => point.IsChosen));
        CompressionResult result = new()
        {
            Model = target.Name,
            Class = target.Class,
            Checkpoint = Fingerprint(original),
            Data = data,
            Weights = CheckpointFingerprint.OfFolder(place.Path),
            Packed = CheckpointFingerprint.OfPacked(packed),
            Products = products,
            Embeddings = tables,
            Activations = activations,
            Pruned = pruned,
            Array = shortened,
            Masked = masked,
            Sensitivity = sensitivity,
            Frontier = frontier,
            Distance = chosen.RelativeL2,
            Trimmed = options.Trimmed,
            Bytes = (original == folder || teacher is not null ? first.Bytes : WeightBytes(original), chosen.Bytes),
            Milliseconds = first.Milliseconds is { } slow && chosen.Milliseconds is { } fast ? (slow, fast) : null,
            Machine = ProcessorName.Brand() is { Length: > 0 } name ? $"{name}, {Processor.Tier}" : Processor.Tier.ToString(),
            Threads = WorkerPool.Shared(options.Threads).Threads,
        };
        return Complete(place, result, before, progress, cancellationToken);
    }

    /// <summary>Removes units and makes weights zero, and nothing else: the new folder has float weights alone, ready to be trained or
    /// compressed.</summary>
    /// <inheritdoc cref="Run"/>
    /// <exception cref="InvalidOperationException">The options remove nothing.</exception>
    public PruningResult RunPruning(string output, IProgress<CompressionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (options.Pruning is { IsNothing: true, Shortens: false } && options.Masking.IsNothing)
            throw new InvalidOperationException("the options remove no units and make no weight zero; say what is to go");
        using OutputFolder place = new(output, folder);
        (IReadOnlyList<PrunedUnits> pruned, PrunedArray? shortened) = Remove(place.Path, progress, cancellationToken);
        IReadOnlyList<MaskedProduct> masked = options.Masking.IsNothing ? [] : Mask(place.Path, pruned, progress, cancellationToken);
        using CompiledModel dense = target.Load(folder, Precision.Float32), left = target.Load(place.Path, Precision.Float32);
        double? distance = data is { Batches.Count: > 0 } seen
            ? Math.Sqrt(new OutputDistance(dense, seen.Batches, options.Threads, cancellationToken).Of(left, cancellationToken)) : null;
        PruningResult result = new(pruned, masked, dense.WeightBytes, left.WeightBytes, distance) { Array = shortened };
        place.Complete();
        return result;
    }

    private CompressionResult Complete(
        OutputFolder place, CompressionResult result, double? before, IProgress<CompressionProgress>? progress,
        CancellationToken cancellationToken)
    {
        string manifest = System.IO.Path.Combine(place.Path, ManifestFile.Name);
        if (options.Metric is { } metric)
        {
            // packed weights stand for a folder only where its manifest tells that they belong to it
            ManifestFile.Write(manifest, result);
            double after = Metric(place.Path, Precision.Annotated, progress, cancellationToken)!.Value;
            result = result with { Metric = new MeasuredMetric(metric.Name, before!.Value, after, metric.Examples) };
        }

        IReadOnlyList<BudgetFinding> findings = options.Budget is { } budget ? BudgetDecision.Of(budget.Promise, result.Figures) : [];
        result = result with { NotMeasured = [.. findings.Where(finding => !finding.IsMiss).Select(finding => finding.ToString())] };
        ManifestFile.Write(manifest, result);
        cancellationToken.ThrowIfCancellationRequested();
        place.Complete();
        // the folder is there: what it cost to make is not thrown away, and its manifest tells builds the same
        return findings.Any(finding => finding.IsMiss)
            ? throw new BudgetMissedException(result, [.. findings.Where(finding => finding.IsMiss)])
            : result;
    }

    /// <summary>Writes the checkpoint without what is to go: elements of an array first, then units of the layers that are left.</summary>
    private (IReadOnlyList<PrunedUnits> Units, PrunedArray? Array) Remove(
        string output, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        string source = folder, shorter = System.IO.Path.Combine(output, Shorter);
        PrunedArray? shortened = null;
        if (options.Pruning.Shortens)
        {
            shortened = new ArrayPruner(target, options.Pruning.Array!, data?.Batches, options.Threads, options.Pruning.Seed)
                .Run(folder, shorter, progress, cancellationToken);
            source = shorter;
        }

        CheckpointFiles.CopyOthers(source, output);
        IReadOnlyList<PrunedUnits> pruned = Prune(source, System.IO.Path.Combine(output, Weights), progress, cancellationToken);
        if (shortened is not null)
            Directory.Delete(shorter, recursive: true);
        return (pruned, shortened);
    }

    private IReadOnlyList<PrunedUnits> Prune(
        string source, string path, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        if (!options.Pruning.IsNothing)
            return new UnitPruner(target, options.Pruning, data?.Batches, options.Threads).Run(source, path, progress, cancellationToken);
        using Checkpoint checkpoint = Checkpoint.Open(source);
        IReadOnlyList<PrunedUnits> earlier = KeptIndices.Read(checkpoint, () => target.Coupling(source));
        new CheckpointPruner(
            checkpoint, options.Pruning, new Dictionary<string, string>(StringComparer.Ordinal), null, earlier).Write(path);
        return earlier;
    }

    private IReadOnlyList<MaskedProduct> Mask(
        string pruned, IReadOnlyList<PrunedUnits> units, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new CompressionProgress("masking", 0, 1));
        string path = System.IO.Path.Combine(pruned, Weights), written = path + ".masked";
        IReadOnlyList<MaskedProduct> masked;
        using (Checkpoint checkpoint = Checkpoint.Open(pruned))
        {
            using CompiledModel floats = target.Load(pruned, Precision.Float32), integers = target.Load(pruned, target.Compressed);
            CalibratedInputs? inputs = options.Masking.NeedsData
                ? new CalibratedInputs(floats, data!.Batches, options.Threads, cancellationToken: cancellationToken) : null;
            CheckpointMasker masker = new(checkpoint, options.Masking);
            masked = masker.Choose(CompiledProduct.Of(integers).Where(product => product.Format.IsInteger),
                floats.TiedTensors.Select(tied => tied.Tensor).ToHashSet(StringComparer.Ordinal), inputs);
            masker.Write(written, KeptIndices.Metadata(units));
        }

        File.Move(written, path, overwrite: true);
        return masked;
    }

    /// <summary>Embeddings whose rows become integers, by the options or by the class.</summary>
    private IReadOnlyList<CompressedProduct> Tables(string pruned)
    {
        using CompiledModel model = target.Load(pruned, target.Compressed);
        return [.. from table in CompiledProduct.Tables(model)
            let bits = options.EmbeddingBits ?? (table.Format.IsInteger ? table.Format.Bits : null)
            where bits is not null
            select new CompressedProduct(table.Name, bits.Value,
                options.EmbeddingBits is null ? table.Format.GroupSize : options.GroupSize, Rounding.Nearest)];
    }

    private double? Metric(string path, Precision precision, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.Metric is not { } metric)
            return null;
        progress?.Report(new CompressionProgress(metric.Name, 0, 1));
        return metric.Measure(path, precision, cancellationToken);
    }

    private long WeightBytes(string original)
    {
        using CompiledModel model = target.Load(original, Precision.Float32);
        return model.WeightBytes;
    }

    private static string Fingerprint(string original)
    {
        using Checkpoint checkpoint = Checkpoint.Open(original);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in checkpoint.Tensors.Values.Select(entry => entry.File).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal))
        {
            using FileStream stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
