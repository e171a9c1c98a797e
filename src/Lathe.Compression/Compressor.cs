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
                "adaptive bits, GPTQ, static and migrated activations, importance by activation and refitting look at what layers read; give "
                + nameof(CompressionData),
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
        SensitivityTable? sensitivity = options.Bits is null ? Measure(place.Path, floats, inputs!, progress, cancellationToken) : null;
        IReadOnlyList<KeyValuePair<string, int>> bits = Bits(place.Path, sensitivity);
        LoadOptions load = new()
        {
            Formats = bits.ToDictionary(entry => entry.Key, entry => Format(entry.Value), StringComparer.Ordinal),
        };
        progress?.Report(new CompressionProgress("activations", 0, 1));
        IReadOnlyList<ScaledActivations> activations = Activations(place.Path, floats, inputs, load, cancellationToken);
        progress?.Report(new CompressionProgress("rounding", 0, 1));
        using CompiledModel compressed = target.Load(place.Path, Precision.Int8, load with
        {
            Activations = ByProduct(activations),
            Rounding = options.Rounding == RoundingMethod.Gptq ? new GptqRounding(inputs!, options.Gptq) : null,
        });
        compressed.Save(System.IO.Path.Combine(place.Path, PackedModel.FileName));
        CompressionResult result = new()
        {
            Model = target.Name,
            Checkpoint = Fingerprint(),
            Data = data,
            Bits = bits,
            Rounding = options.Rounding,
            Activations = activations,
            Calibration = options.Activations.Calibration,
            Pruned = pruned,
            Importance = options.Pruning.Importance,
            Sensitivity = sensitivity,
            Distance = Distance(dense, compressed, progress, cancellationToken),
            Bytes = (dense.WeightBytes, compressed.WeightBytes),
            Milliseconds = Time(dense, compressed, cancellationToken),
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

    /// <summary>Migration is foreseen product by product; whether it helps the whole is measured, without the rounding that follows.</summary>
    private IReadOnlyList<ScaledActivations> Activations(
        string pruned, CompiledModel floats, CalibratedInputs? inputs, LoadOptions load, CancellationToken cancellationToken)
    {
        if (options.Activations.IsDefault)
            return [];
        ActivationPlanner planner = new(target, pruned, floats, inputs!, data!.Batches, options.Threads);
        IReadOnlyList<ScaledActivations> chosen = planner.Choose(options.Activations, load, cancellationToken);
        if (chosen.All(entry => entry.Strength is null))
            return chosen;
        IReadOnlyList<ScaledActivations> plain = planner.Choose(options.Activations with { Smooth = false }, load, cancellationToken);
        OutputDistance distance = new(floats, data.Batches, options.Threads, cancellationToken);
        double[] measured = [.. new[] { chosen, plain }.Select(activations =>
        {
            using CompiledModel model = target.Load(pruned, Precision.Int8, load with { Activations = ByProduct(activations) });
            return distance.Of(model, cancellationToken);
        })];
        return measured[0] <= measured[1] ? chosen : plain;
    }

    private static Dictionary<string, ActivationScaling> ByProduct(IReadOnlyList<ScaledActivations> activations) =>
        activations.ToDictionary(entry => entry.Product, entry => entry.Scaling, StringComparer.Ordinal);

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
