using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// What happens to a product's rows before they leave the cache, in this order: dequantise and bias (both inside the packed weights),
/// <see cref="Activation"/>, × <see cref="Multiplier"/>, + <see cref="Residual"/>, <see cref="Norm"/>, write float32 (unless the output
/// is empty), quantise or make <see cref="Heads"/>. The default does nothing beyond the bias.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct Epilogue
{
    public Activation Activation { get; set; }

    /// <summary>[rows, outputs] to multiply with, or empty.</summary>
    public ReadOnlySpan<float> Multiplier { get; set; }

    /// <summary>[rows, outputs] to add, or empty. May be the output itself.</summary>
    public ReadOnlySpan<float> Residual { get; set; }

    /// <summary>Norm over the outputs, or null.</summary>
    public NormWeights? Norm { get; set; }

    /// <summary>Where the finished rows go as int8, or default.</summary>
    public QuantizedRows Quantized { get; set; }

    /// <summary>
    /// Where the rows go as attention reads them in 16-bit integers, or default: heads × their size is the number of outputs. Such a
    /// product has no norm, and nothing else is written of it: its output is empty.
    /// </summary>
    public QuantizedHeads Heads { get; set; }
}
