using Lathe.Checkpoints;

namespace Lathe;

/// <summary>
/// What a model class takes its dimensions from when they are not constants: a type that reads itself from a checkpoint. A generated
/// <c>Load</c> calls it before any weight is read.
/// </summary>
public interface IModelConfiguration<TSelf>
    where TSelf : IModelConfiguration<TSelf>
{
    /// <summary>
    /// Reads config.json, with <see cref="ModelConfigurationReader"/>, and asks with <see cref="Checkpoint.Has"/> for tensors that are
    /// optional. The same is called for a packed file, which carries config.json and the names and shapes of the tensors, but not their
    /// values.
    /// </summary>
    /// <exception cref="CheckpointException">A value is missing or out of range.</exception>
    static abstract TSelf FromCheckpoint(Checkpoint checkpoint);
}
