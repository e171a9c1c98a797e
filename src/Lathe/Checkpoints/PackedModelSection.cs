namespace Lathe.Checkpoints;

/// <summary>One section of a packed file.</summary>
/// <param name="Name">Scope and member.</param>
/// <param name="Kind">Configuration, Tensors, Float32, Int8, Int4, LayerNorm …</param>
/// <param name="Outputs">Output features, rows of an embedding, or 1.</param>
/// <param name="Inputs">Input features, or the width.</param>
/// <param name="GroupSize">Inputs that share a scale at int4; otherwise 0.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Bytes">Length.</param>
public sealed record PackedModelSection(string Name, string Kind, int Outputs, int Inputs, int GroupSize, long Offset, long Bytes);
