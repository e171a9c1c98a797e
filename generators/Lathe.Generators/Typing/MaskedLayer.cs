using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>A linear layer some of whose weights compression makes zero.</summary>
/// <param name="Path">As the weights of compiled models are called, <c>{i}</c> for indices: <c>encoder.layer.{i}.down</c>.</param>
/// <param name="Choice">How many, in what units, and by what.</param>
/// <param name="MayBeAbsent">Whether a checkpoint may have no such layer.</param>
internal sealed record MaskedLayer(string Path, PruneChoice Choice, bool MayBeAbsent);
