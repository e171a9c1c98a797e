using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>A class as its trainable form needs it: the graph alone tells what a module is.</summary>
/// <param name="Graph">Without helpers; extents that pruning may change are read from the checkpoint.</param>
/// <param name="TakesIds">Whether each of Forward's parameters is int32; others are float32.</param>
/// <param name="Formats">Of every precision: where fake quantisation stands, and in which format.</param>
internal sealed record TorchPlan(ModelGraph Graph, EquatableArray<bool> TakesIds, EquatableArray<StoredFormats> Formats) : BackendPlan;
