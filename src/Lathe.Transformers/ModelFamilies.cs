using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>The families of encoders that the library has. The build finds them: every folder of a configuration is one.</summary>
public static partial class ModelFamilies
{
    private static readonly ModelFamily[] Known = [.. Found.OrderBy(family => family.Name, StringComparer.Ordinal)];

    /// <summary>All families, in the order of their names.</summary>
    public static IReadOnlyList<ModelFamily> All => Known;

    /// <summary>The family of a checkpoint.</summary>
    /// <exception cref="CheckpointException">No family has its model_type.</exception>
    public static ModelFamily Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        foreach (ModelFamily family in Known)
        {
            if (family.ModelTypes.Contains(checkpoint.ModelType, StringComparer.Ordinal))
                return family;
        }
        string supported = string.Join(", ", Known.SelectMany(family => family.ModelTypes));
        throw new ModelConfigurationReader(checkpoint).Problem($"'model_type' is \"{checkpoint.ModelType}\"; supported are {supported}.");
    }
}
