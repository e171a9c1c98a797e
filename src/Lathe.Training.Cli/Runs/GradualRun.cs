using Lathe.Cli.Commands;
using Lathe.Compression;
using Lathe.Transformers;

namespace Lathe.Training.Cli.Runs;

/// <summary>A training in which heads and neurons go, and the folder without them.</summary>
/// <param name="model">That is trained.</param>
/// <param name="folder">That it was loaded from.</param>
/// <param name="options">What goes, and when.</param>
internal sealed class GradualRun(TrainableModel model, string folder, GradualPruningOptions options) : IDisposable
{
    private readonly GradualPruning pruning = new(model, AutoModel.Coupling(folder), options);

    /// <summary>For the trainer.</summary>
    public TrainingHook Hook => pruning;

    /// <summary>Writes what the gates have left.</summary>
    /// <param name="state">Where all weights and what is left of them stand on the way.</param>
    /// <param name="output">A folder that exists.</param>
    /// <returns>What is gone.</returns>
    public IReadOnlyList<PrunedUnits> Write(TrainingState state, string output)
    {
        string masked = state.New("masked"), pruned = state.New("pruned");
        model.Save(masked);
        CompressionOptions closed = new() { Pruning = pruning.Closed };
        PruningResult result = new Compressor(CompressionTargets.Of(masked), masked, closed, data: null).RunPruning(pruned);
        foreach (string file in Directory.EnumerateFiles(pruned))
            File.Copy(file, Path.Combine(output, Path.GetFileName(file)), overwrite: true);
        return result.Pruned;
    }

    public void Dispose() => pruning.Dispose();
}
