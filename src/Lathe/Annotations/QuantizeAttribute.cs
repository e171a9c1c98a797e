namespace Lathe;

/// <summary>
/// Integer weights for the linear layers of a class, or for one member: int8 symmetric per output channel, or 2 to 6 bits symmetric
/// in groups along the inputs. Activations are int8 with one scale a row, chosen at run time.
/// </summary>
/// <remarks>On a class it is the default for its members and for the models nested in it; on a member it wins.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class QuantizeAttribute : Attribute
{
    /// <summary>8, 6, 5, 4, 3 or 2.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>
    /// Inputs that share one scale below 8 bits: a multiple of 32 that divides the layer's inputs, or 0 for all of them. Not used at 8
    /// bits.
    /// </summary>
    public int GroupSize { get; init; } = 32;
}
