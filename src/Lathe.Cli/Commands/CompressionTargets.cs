using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Transformers;

namespace Lathe.Cli.Commands;

/// <summary>Checkpoints of every family as compression takes them.</summary>
internal static class CompressionTargets
{
    public static CompressionTarget Of(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return new CompressionTarget(ModelFamilies.Of(checkpoint).Layout.Name, (path, precision, options) =>
            AutoModel.Load(path, precision, options), AutoModel.Coupling);
    }

    /// <summary>Where a checkpoint's layers are: <c>encoder.layer.{i}</c>.</summary>
    public static string LayersOf(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return ModelFamilies.Of(checkpoint).Layout.Layers;
    }
}
