using Lathe.Kernels;

namespace Lathe.Checkpoints;

/// <summary>A weight that a model has read: what it is, its bytes as the kernels and packed files have them, and the object around
/// them.</summary>
internal sealed record WeightSection(WeightDescription Description, NativeBlock Block, object Value);
