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
}
