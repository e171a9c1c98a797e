namespace Lathe;

/// <summary>
/// Integer weights for the linear layers of a class, or for one member: int8 symmetric per output channel, or 2 to 6 bits symmetric
/// in groups along the inputs. Activations are int8, with one scale a row that is chosen at run time, or one for all rows that
/// calibration has chosen.
/// </summary>
/// <remarks>
/// On a class it is the default for its members and for the models nested in it; on a member it wins. Embeddings stay float unless it
/// stands on them: their rows are then stored in 8 bits with a scale a row, or in 4 with one a group. <c>Load</c> rounds a float
/// checkpoint to the nearest; what looks at data, <see cref="Rounding.Gptq"/> and <see cref="Lathe.Bits.Adaptive"/>, is done by
/// <c>Compress</c>, which a project that references Lathe.Compression has on its model classes.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class QuantizeAttribute : Attribute
{
    /// <summary>8, 6, 5, 4, 3, 2, or <see cref="Lathe.Bits.Adaptive"/>.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>
    /// Inputs that share one scale below 8 bits: a multiple of 32 that divides the layer's inputs, or 0 for all of them. Not used at 8
    /// bits.
    /// </summary>
    public int GroupSize { get; init; } = 32;

    /// <summary>
    /// Of a weight where bits are adaptive, 2 to 8. Until <c>Compress</c> has chosen, weights have as many bits as fit below it.
    /// </summary>
    public double AverageBits { get; init; } = 4;

    /// <summary>How <c>Compress</c> makes integers of the weights.</summary>
    public Rounding Rounding { get; init; }

    /// <summary>
    /// Where the scale of what a product reads comes from. Static ones are measured by <c>Compress</c> and stand in the packed file; until
    /// then, rows have their own.
    /// </summary>
    public ActivationMode Activations { get; init; }

    /// <summary>What chooses the range of a static scale.</summary>
    public CalibrationMethod Calibration { get; init; }
}
