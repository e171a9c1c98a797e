namespace Lathe.Compression;

/// <summary>Trains a checkpoint in its place: shapes and names of its tensors stay.</summary>
/// <param name="folder">Pruned, in float32; its <c>model.safetensors</c> is to be replaced.</param>
/// <param name="cancellationToken">Of the compression.</param>
public delegate void CheckpointTuning(string folder, CancellationToken cancellationToken);
