using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>An array of models that compression takes elements out of.</summary>
/// <param name="Path">Place of its elements in the checkpoint, <c>{i}</c> for the index: <c>encoder.layer.{i}</c>.</param>
/// <param name="Choice">How many, and by what.</param>
internal sealed record PrunedArray(string Path, PruneChoice Choice);
