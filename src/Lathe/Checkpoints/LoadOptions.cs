using Lathe.Kernels.Formats;

namespace Lathe.Checkpoints;

/// <summary>What a caller may say of loading beside path and precision.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// Formats of single products, by name: <c>encoder.layer.3.down</c>, as the weights of a compiled model are called, or one part of a
    /// merged product (<c>encoder.layer.3.query</c> of <c>encoder.layer.3.query + key + value</c>), of which no other part may say
    /// otherwise; and of embedding tables, by theirs. What stands nowhere here has the format of the precision.
    /// </summary>
    /// <remarks>
    /// A product that the precision compiles to integers may have any format: layers of one class may differ. One that it compiles to
    /// floats
    /// (<see cref="KeepFloatAttribute"/>, or a precision of floats) may have any format of floats. A table, whose rows are looked up, may
    /// have any format of floats, and integers of 8 and 4 bits, at every precision. A packed file has its formats already.
    /// </remarks>
    public IReadOnlyDictionary<string, WeightFormat> Formats { get; init; } = new Dictionary<string, WeightFormat>(StringComparer.Ordinal);

    /// <summary>
    /// How the inputs of single products with integer weights become int8, by the names of <see cref="Formats"/>. What stands nowhere here
    /// has a scale of its own for every row. Products that read the same rows need the same scaling.
    /// </summary>
    /// <remarks>A product whose weights are loaded as floats has none. A packed file has its scalings already.</remarks>
    public IReadOnlyDictionary<string, ActivationScaling> Activations { get; init; } =
        new Dictionary<string, ActivationScaling>(StringComparer.Ordinal);

    /// <summary>How weights become integers; null: each to the nearest. A packed file has its integers already.</summary>
    public IWeightRounding? Rounding { get; init; }

    /// <summary>Whether the manifest that a class was built with counts for nothing: compression loads what no manifest knows
    /// yet.</summary>
    internal bool IgnoresManifest { get; init; }

    /// <summary>Whether weights are packed as precision and class alone say, as a packed file has them.</summary>
    internal bool SaysNothing => Formats.Count == 0 && Activations.Count == 0 && Rounding is null;
}
