using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// The rows that a product reads: as floats, as int8, or both, where the weights that are loaded decide. Rows of floats and <see
/// cref="QuantizedRows"/> are taken as they are.
/// </summary>
/// <param name="floats">[rows, inputs], or empty; read by weights that are floats.</param>
/// <param name="quantized">The same as int8, or default; read by weights that are integers.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct ProductRows(ReadOnlySpan<float> floats, QuantizedRows quantized)
{
    public ReadOnlySpan<float> Floats { get; } = floats;

    public QuantizedRows Quantized { get; } = quantized;

    public static implicit operator ProductRows(ReadOnlySpan<float> floats) => new(floats, default);

    public static implicit operator ProductRows(Span<float> floats) => new(floats, default);

    public static implicit operator ProductRows(float[] floats) => new(floats, default);

    public static implicit operator ProductRows(QuantizedRows quantized) => new(default, quantized);

    /// <summary>Checks that the rows are there that such weights read.</summary>
    /// <exception cref="ArgumentException">They are not, or have the wrong size.</exception>
    internal void Check(int rows, PackedWeights weights)
    {
        bool missing = rows > 0 && (weights.IsInteger ? Quantized.IsEmpty : Floats.IsEmpty);
        if (missing && !(weights.IsInteger ? Floats.IsEmpty : Quantized.IsEmpty))
        {
            throw new ArgumentException(weights.IsInteger
                ? $"the product reads floats, but its weights '{weights.Name}' are {weights.Format}, which read int8 rows; "
                    + "quantise them with QuantizeRows"
                : $"the product reads int8 rows, but its weights '{weights.Name}' are {weights.Format}, which read floats");
        }

        if (weights.IsInteger)
            KernelChecks.Quantized(Quantized, rows, weights.Inputs);
        else
            KernelChecks.Rows("input", Floats.Length, rows, weights.Inputs);
    }
}
