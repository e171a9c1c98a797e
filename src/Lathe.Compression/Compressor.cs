using System.Diagnostics;
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

    /// <summary>Runs of each model in turn, of which the median counts.</summary>
    private const int TimedRounds = 3;

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
                $"adaptive bits, GPTQ, importance by activation and refitting look at what layers read; give {nameof(CompressionData)}",
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
        using OutputFolder place = new(output, folder);
        CopyOthers(place.Path);
        IReadOnlyList<PrunedUnits> pruned = Prune(System.IO.Path.Combine(place.Path, Weights), progress, cancellationToken);
        using CompiledModel dense = target.Load(folder, Precision.Float32), floats = target.Load(place.Path, Precision.Float32);
        CalibratedInputs? inputs = data is { Batches: { } batches } && options.NeedsData
            ? new CalibratedInputs(floats, batches, options.Threads, cancellationToken: cancellationToken) : null;
        IReadOnlyList<PlannedProduct> planned = Plan(place.Path);
        SensitivityTable? sensitivity = Measure(place.Path, planned, floats, inputs, progress, cancellationToken);
        IReadOnlyList<CompressedProduct> products = Choose(planned, sensitivity);
        progress?.Report(new CompressionProgress("rounding", 0, 1));
        HashSet<string> byGptq = [.. products.Where(product => product.Rounding == Rounding.Gptq).Select(product => product.Name)];
        using CompiledModel compressed = target.Load(place.Path, target.Compressed, new LoadOptions
        {
            Formats = products.ToDictionary(product => product.Name, Format, StringComparer.Ordinal),
            Rounding = byGptq.Count > 0 ? new ChosenRounding(new GptqRounding(inputs!, options.Gptq), byGptq) : null,
        });
        string packed = System.IO.Path.Combine(place.Path, PackedModel.FileName);
        compressed.Save(packed);
        CompressionResult result = new()
        {
            Model = target.Name,
            Class = target.Class,
            Checkpoint = Fingerprint(),
            Data = data,
            Weights = CheckpointFingerprint.OfFolder(place.Path),
            Packed = CheckpointFingerprint.OfPacked(packed),
            Products = products,
            Pruned = pruned,
            Sensitivity = sensitivity,
            Distance = Distance(dense, compressed, progress, cancellationToken),
            Bytes = (dense.WeightBytes, compressed.WeightBytes),
            Milliseconds = Time(dense, compressed, cancellationToken),
            Machine = ProcessorName.Brand() is { Length: > 0 } name ? $"{name}, {Processor.Tier}" : Processor.Tier.ToString(),
            Threads = WorkerPool.Shared(options.Threads).Threads,
        };
        IReadOnlyList<BudgetFinding> findings = options.Budget is { } budget ? BudgetDecision.Of(budget.Promise, result.Figures) : [];
        result = result with { NotMeasured = [.. findings.Where(finding => !finding.IsMiss).Select(finding => finding.ToString())] };
        ManifestFile.Write(System.IO.Path.Combine(place.Path, ManifestFile.Name), result);
        cancellationToken.ThrowIfCancellationRequested();
        place.Complete();
        // the folder is there: what it cost to make is not thrown away, and its manifest tells builds the same
        return findings.Any(finding => finding.IsMiss)
            ? throw new BudgetMissedException(result, [.. findings.Where(finding => finding.IsMiss)])
            : result;
    }

    private static WeightFormat Format(CompressedProduct product) =>
        new(WeightEncodings.OfBits(product.Bits)!.Encoding, product.GroupSize);

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

    private IReadOnlyList<PlannedProduct> Plan(string pruned)
    {
        using CompiledModel model = target.Load(pruned, target.Compressed);
        return PlannedProduct.Of(model, options.Products, options.ByDefault);
    }

    /// <returns>Of the products whose bits are to be chosen; null where there are none.</returns>
    private SensitivityTable? Measure(
        string pruned, IReadOnlyList<PlannedProduct> planned, CompiledModel floats, CalibratedInputs? inputs,
        IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        Dictionary<string, int> open = planned.Where(product => product.Choice.Bits is null)
            .ToDictionary(product => product.Name, product => product.Choice.GroupSize, StringComparer.Ordinal);
        if (open.Count == 0)
            return null;
        OutputDistance distance = new(floats, data!.Batches, options.Threads, cancellationToken);
        return SensitivityTable.Measure(
            target, pruned, [.. WeightEncodings.IntegerBits], inputs!, distance, progress, cancellationToken, open);
    }

    /// <summary>Products that ask for the same average share it.</summary>
    private static IReadOnlyList<CompressedProduct> Choose(IReadOnlyList<PlannedProduct> planned, SensitivityTable? sensitivity)
    {
        Dictionary<string, int> chosen = new(StringComparer.Ordinal);
        foreach (IGrouping<double, PlannedProduct> same in planned.Where(product => product.Choice.Bits is null)
            .GroupBy(product => product.Choice.AverageBits))
        {
            HashSet<string> names = new(same.Select(product => product.Name), StringComparer.Ordinal);
            foreach ((string product, int bits) in sensitivity!.Choose(same.Key, names))
                chosen.Add(product, bits);
        }

        return [.. planned.Select(product => new CompressedProduct(product.Name, product.Choice.Bits ?? chosen[product.Name],
            product.Choice.GroupSize, product.Choice.Rounding))];
    }

    private double? Distance(
        CompiledModel dense, CompiledModel compressed, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        if (data is null)
            return null;
        progress?.Report(new CompressionProgress("measuring", 0, 1));
        return Math.Sqrt(new OutputDistance(dense, data.Batches, options.Threads, cancellationToken).Of(compressed, cancellationToken));
    }

    private (double Before, double After)? Time(CompiledModel dense, CompiledModel compressed, CancellationToken cancellationToken)
    {
        if (data is null)
            return null;
        List<double> before = [], after = [];
        for (int round = 0; round < TimedRounds; round++)
        {
            foreach ((CompiledModel model, List<double> times) in new[] { (dense, before), (compressed, after) })
            {
                Stopwatch watch = Stopwatch.StartNew();
                BatchRunner.Run(model, data.Batches, options.Threads, seen: null, cancellationToken);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        return (before.Order().ElementAt(TimedRounds / 2), after.Order().ElementAt(TimedRounds / 2));
    }

    /// <summary>Configuration, tokenizer, pooling: all that is no weight, and no result of an earlier compression.</summary>
    private void CopyOthers(string path)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = System.IO.Path.GetRelativePath(folder, file);
            bool isTop = !name.Contains(System.IO.Path.DirectorySeparatorChar);
            if (name.StartsWith('.') || isTop && IsLeftOut(name))
                continue;
            string copy = System.IO.Path.Combine(path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Weights in any layout, and reference outputs, which are the dense model's.</summary>
    private static bool IsLeftOut(string name) =>
        name is PackedModel.FileName or ManifestFile.Name or "model.safetensors.index.json"
        || System.IO.Path.GetExtension(name) is ".safetensors" or ".bin" or ".onnx" or ".h5" or ".msgpack" or ".ot" or ".lathe"
        or ".vectors";

    private string Fingerprint()
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
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
