using System.Diagnostics.CodeAnalysis;
using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>Loads a checkpoint as the class that its <c>model_type</c> names.</summary>
public static class AutoModel
{
    /// <summary>The class itself, run operation by operation: slow, and the definition of what is right.</summary>
    /// <param name="folder">A checkpoint in the Hugging Face layout.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, incomplete or of no known family.</exception>
    [RequiresUnreferencedCode("Finds the members with [Weights] by reflection; compiled models do without.")]
    public static EagerModel LoadEager(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        return EagerModel.Load(checkpoint);
    }
}
