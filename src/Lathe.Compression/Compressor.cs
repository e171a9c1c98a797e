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
            throw new ArgumentException(
                "adaptive bits, GPTQ, importance by activation, refitting and a frontier look at what layers read; give "
                + $"{nameof(CompressionData)}",
                nameof(data));
        (this.target, this.folder, this.options, this.data) = (target, folder, options, data);
    }

    /// <summary>Compresses.</summary>
    /// <param name="output">The new folder.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellationToken">Asked before each run of the model; nothing is left behind then.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, a layer cannot be pruned or packed as asked, or the disk
    /// refuses.</exception>
    public CompressionResult Run(string output, IProgress<CompressionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        string original = options.Trimmed?.Folder ?? folder;
        using OutputFolder place = new(output, original);
        double? before = Metric(original, Precision.Float32, progress, cancellationToken);
        CheckpointFiles.CopyOthers(folder, place.Path);
        IReadOnlyList<PrunedUnits> pruned = Prune(System.IO.Path.Combine(place.Path, Weights), progress, cancellationToken);
        using CompiledModel dense = target.Load(folder, Precision.Float32), floats = target.Load(place.Path, Precision.Float32);
        CalibratedInputs? inputs = data is { Batches: { } batches } && options.NeedsData
            ? new CalibratedInputs(floats, batches, options.Threads, cancellationToken: cancellationToken) : null;
        SensitivityTable? sensitivity = options.Bits is null ? Measure(place.Path, floats, inputs!, progress, cancellationToken) : null;
        IReadOnlyList<KeyValuePair<string, int>> bits = Bits(place.Path, sensitivity);
        progress?.Report(new CompressionProgress("rounding", 0, 1));
        using CompiledModel compressed = Load(place.Path, bits, inputs);
        compressed.Save(System.IO.Path.Combine(place.Path, PackedModel.FileName));
        double? after = Metric(place.Path, Precision.Annotated, progress, cancellationToken);
        IReadOnlyList<FrontierPoint> frontier = Candidates(
            place.Path, dense, floats, compressed, bits, pruned.Count > 0, inputs, sensitivity, progress, cancellationToken);
        (FrontierPoint first, FrontierPoint chosen) = (frontier[0], frontier.Single(point => point.IsChosen));
        CompressionResult result = new()
        {
            Model = target.Name,
            Checkpoint = Fingerprint(original),
            Data = data,
            Bits = bits,
            Rounding = options.Rounding,
            Pruned = pruned,
            Importance = options.Pruning.Importance,
            Sensitivity = sensitivity,
            Frontier = frontier,
            Metric = options.Metric is { } metric ? new MeasuredMetric(metric.Name, before!.Value, after!.Value, metric.Examples) : null,
            Distance = chosen.RelativeL2,
            Trimmed = options.Trimmed,
            Bytes = (original == folder ? first.Bytes : WeightBytes(original), chosen.Bytes),
            Milliseconds = first.Milliseconds is { } slow && chosen.Milliseconds is { } fast ? (slow, fast) : null,
            Machine = ProcessorName.Brand() is { Length: > 0 } name ? $"{name}, {Processor.Tier}" : Processor.Tier.ToString(),
            Threads = WorkerPool.Shared(options.Threads).Threads,
        };
        ManifestFile.Write(System.IO.Path.Combine(place.Path, ManifestFile.Name), result);
        cancellationToken.ThrowIfCancellationRequested();
        place.Complete();
        return result;
    }

    private static WeightFormat Format(int bits) => WeightEncodings.OfBits(bits)!.Encoding;

    private IReadOnlyList<PrunedUnits> Prune(string path, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new CompressionProgress("pruning", 0, 1));
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        if (options.Pruning.IsNothing)
        {
            new CheckpointPruner(checkpoint, options.Pruning, new Dictionary<string, string>(StringComparer.Ordinal), null).Write(path);
            return [];
        }

        using CompiledModel dense = target.Load(folder, Precision.Float32);
        Dictionary<string, string> layers = new(StringComparer.Ordinal);
        foreach (CompiledProduct product in CompiledProduct.Of(dense))
        {
            foreach (string layer in product.Layers)
                layers.TryAdd(layer, product.Name);
        }

        CalibratedInputs? inputs = options.Pruning.NeedsData
            ? new CalibratedInputs(dense, data!.Batches, options.Threads, cancellationToken: cancellationToken) : null;
        CheckpointPruner pruner = new(checkpoint, options.Pruning, layers, inputs);
        IReadOnlyList<PrunedUnits> pruned = pruner.Choose(target.Coupling(folder));
        pruner.Write(path);
        return pruned;
    }

    private SensitivityTable Measure(
        string pruned, CompiledModel floats, CalibratedInputs inputs, IProgress<CompressionProgress>? progress,
        CancellationToken cancellationToken)
    {
        OutputDistance distance = new(floats, data!.Batches, options.Threads, cancellationToken);
        return SensitivityTable.Measure(target, pruned, [.. WeightEncodings.IntegerBits], inputs, distance, progress, cancellationToken);
    }

    private IReadOnlyList<KeyValuePair<string, int>> Bits(string pruned, SensitivityTable? sensitivity)
    {
        IReadOnlyDictionary<string, int>? chosen = sensitivity?.Choose(options.AverageBits);
        using CompiledModel model = target.Load(pruned, Precision.Int8);
        return [.. CompiledProduct.Of(model).Where(product => product.Format.IsInteger)
            .Select(product => KeyValuePair.Create(product.Name, chosen?[product.Name] ?? options.Bits!.Value))];
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

    private CompiledModel Load(string pruned, IReadOnlyList<KeyValuePair<string, int>> bits, CalibratedInputs? inputs) =>
        target.Load(pruned, Precision.Int8, new LoadOptions
        {
            Formats = bits.ToDictionary(entry => entry.Key, entry => Format(entry.Value), StringComparer.Ordinal),
            Rounding = options.Rounding == RoundingMethod.Gptq ? new GptqRounding(inputs!, options.Gptq) : null,
        });

    /// <summary>The float model, the pruned one, what was written and, where it is asked for, the uniform formats; then what the table
    /// promises. All that is run is in memory at one time: it takes turns.</summary>
    private IReadOnlyList<FrontierPoint> Candidates(
        string path, CompiledModel dense, CompiledModel floats, CompiledModel compressed, IReadOnlyList<KeyValuePair<string, int>> bits,
        bool isPruned, CalibratedInputs? inputs, SensitivityTable? sensitivity, IProgress<CompressionProgress>? progress,
        CancellationToken cancellationToken)
    {
        List<FrontierCandidate> candidates =
            [new FrontierCandidate(options.Trimmed is null ? "float32" : "float32, trimmed", Frontier.FloatBits, dense)];
        if (isPruned)
            candidates.Add(new FrontierCandidate("float32, pruned", Frontier.FloatBits, floats));
        List<CompiledModel> loaded = [];
        try
        {
            int chosen = -1, done = 0;
            int[] widths = options.Frontier ? [.. WeightEncodings.IntegerBits] : options.Bits is { } asked ? [asked] : [];
            foreach (int width in widths.OrderDescending())
            {
                progress?.Report(new CompressionProgress("frontier", done++, widths.Length));
                cancellationToken.ThrowIfCancellationRequested();
                if (width == options.Bits)
                    chosen = candidates.Count;
                else
                    loaded.Add(Load(path, [.. bits.Select(entry => KeyValuePair.Create(entry.Key, width))], inputs));
                candidates.Add(new FrontierCandidate(Frontier.NameOf(width), width, width == options.Bits ? compressed : loaded[^1]));
            }

            if (chosen < 0)
            {
                chosen = candidates.Count;
                Dictionary<string, int> widthOf = new(bits, StringComparer.Ordinal);
                candidates.Add(new FrontierCandidate(Frontier.NameOf(options.AverageBits), Frontier.MeanBits(
                    sensitivity!.Layers.Select(layer => ((long)layer.Outputs * layer.Inputs, widthOf[layer.Product]))), compressed));
            }

            progress?.Report(new CompressionProgress("measuring", 0, 1));
            IReadOnlyList<FrontierPoint> measured =
                Frontier.Measure(candidates, chosen, data?.Batches, options.Threads, cancellationToken);
            return sensitivity is null ? measured : [.. measured.Where(point => !point.IsChosen), .. Frontier.Predict(
                sensitivity, measured[chosen], new Dictionary<string, int>(bits, StringComparer.Ordinal), options.AverageBits,
                isPruned ? measured[1].RelativeL2!.Value : 0)
                .Append((options.AverageBits, measured[chosen])).OrderByDescending(entry => entry.Item1).Select(entry => entry.Item2)];
        }
        finally
        {
            foreach (CompiledModel model in loaded)
                model.Dispose();
        }
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
