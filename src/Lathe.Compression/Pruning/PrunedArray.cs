namespace Lathe.Compression;

/// <summary>What is left of an array of models.</summary>
/// <param name="Array">Place of its elements in the checkpoint: <c>encoder.layer.{i}</c>.</param>
/// <param name="Of">How many there were.</param>
/// <param name="Kept">Indices of those that stayed, ascending; their places are now those of 0 … Kept.Count − 1.</param>
/// <param name="Importance">By what they were chosen.</param>
public sealed record PrunedArray(string Array, int Of, IReadOnlyList<int> Kept, Importance Importance);
