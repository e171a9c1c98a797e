using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Transformers;
using TorchSharp;

namespace Lathe.Training.Cli.Models;

/// <summary>A checkpoint that was given a new head, whose weights are drawn: what training starts from.</summary>
internal static class StartingCheckpoint
{
    private const double Deviation = 0.02;

    /// <summary>Writes one.</summary>
    /// <param name="source">The checkpoint; whatever head it has is left out.</param>
    /// <param name="target">A new folder.</param>
    /// <param name="head">What it is to have.</param>
    /// <param name="classes">Names of a classifier's classes; empty for other heads.</param>
    /// <param name="seed">Decides the weights that are drawn.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, or the disk refuses.</exception>
    public static void Write(string source, string target, EncoderHead head, IReadOnlyList<string> classes, long seed)
    {
        Directory.CreateDirectory(target);
        CheckpointFiles.CopyOthers(source, target);
        using Checkpoint checkpoint = Checkpoint.Open(source);
        EncoderConfiguration configuration = ModelFamilies.Of(checkpoint).ReadConfiguration(checkpoint);
        byte[] file = HeadConfiguration.With(checkpoint, head, classes);
        AtomicFile.Write(Path.Combine(target, "config.json"), stream => stream.Write(file));

        using DisposeScope scope = torch.NewDisposeScope();
        torch.random.manual_seed(seed);
        Dictionary<string, TensorToWrite> all = checkpoint.Tensors.Values.ToDictionary(
            entry => entry.Name,
            entry => new TensorToWrite(entry.Name, entry.Type, entry.Shape, entry.Bytes, stream =>
                checkpoint.FileOf(entry).CopyTo(entry, stream)),
            StringComparer.Ordinal);
        foreach ((string name, int[] shape, bool isNorm) in HeadTensors.Of(configuration, head, classes.Count))
        {
            if (HeadTensors.IsKept(configuration, name, checkpoint))
                continue;
            string stored = checkpoint.TryFind(name)?.Name ?? name;
            all[stored] = StoredTensors.ToWrite(stored, Drawn(shape, isNorm));
        }

        string weights = Path.Combine(target, StoredTensors.WeightsName);
        AtomicFile.Write(weights, stream => SafetensorsWriter.Write(stream, weights,
            [.. all.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)], StoredTensors.TextsOf(source)));
    }

    private static torch.Tensor Drawn(int[] shape, bool isNorm)
    {
        long[] extents = Array.ConvertAll(shape, extent => (long)extent);
        return isNorm ? torch.ones(extents) : shape.Length == 1 ? torch.zeros(extents) : torch.randn(extents).mul_(Deviation);
    }
}
