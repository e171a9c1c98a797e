namespace Lathe;

/// <summary>
/// Integer weights for the linear layers of a class, or for one member: int8 symmetric per output channel, or int4 symmetric
/// in groups along the inputs. Activations are int8 with one scale a row, chosen at run time.
/// </summary>
/// <remarks>On a class it is the default for its members and for the models nested in it; on a member it wins.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class QuantizeAttribute : Attribute
{
    /// <summary>8 or 4.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>Inputs that share one scale at 4 bits: a multiple of 32 that divides the layer's inputs. Not used at 8 bits.</summary>
    public int GroupSize { get; init; } = 32;
}
