namespace Lathe;

/// <summary>A packed weight of a compiled model.</summary>
/// <param name="Name">Scope and member: <c>encoder.layer.0.query + key + value</c>.</param>
/// <param name="Format">Float32, BFloat16, Float16, Int8, Int4, EmbeddingFloat32 … LayerNorm, RmsNorm.</param>
/// <param name="Outputs">Output features, rows of an embedding, or 1 for a norm.</param>
/// <param name="Inputs">Input features, or the width.</param>
/// <param name="Bytes">As packed, scales and bias included.</param>
public sealed record WeightSummary(string Name, string Format, int Outputs, int Inputs, long Bytes)
{
    /// <summary>Whether its numbers are stored as integers with scales; otherwise as floats.</summary>
    public bool IsInteger { get; init; }

    /// <summary>
    /// How the product's inputs become int8 where the loaded model says so: <c>static 0.0123, migrated</c>; null where each row has a scale
    /// of its own, or inputs stay floats.
    /// </summary>
    public string? Activations { get; init; }
}
