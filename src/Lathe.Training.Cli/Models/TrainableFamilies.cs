using Lathe.Checkpoints;
using Lathe.Transformers;

namespace Lathe.Training.Cli.Models;

/// <summary>
/// The families as modules that train: their classes are compiled into this assembly, where the compiler gives them one. The build finds
/// them, as it finds those of ModelFamilies.
/// </summary>
internal static partial class TrainableFamilies
{
    private static readonly (ModelFamily Family, Func<string, TrainableModel> Load)[] Known =
        [.. Found.OrderBy(entry => entry.Family.Name, StringComparer.Ordinal)];

    public static IEnumerable<ModelFamily> All => Known.Select(entry => entry.Family);

    /// <summary>The module of a checkpoint folder, with its weights.</summary>
    /// <exception cref="CheckpointException">The checkpoint is damaged, incomplete or of no known family.</exception>
    public static TrainableModel Load(string folder)
    {
        ModelFamily family;
        using (Checkpoint checkpoint = Checkpoint.Open(folder))
            family = ModelFamilies.Of(checkpoint);
        return Known.Single(entry => entry.Family == family).Load(folder);
    }
}
