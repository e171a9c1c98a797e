namespace Lathe;

/// <summary>16-bit storage of weights with float32 arithmetic, for the layers of a class or for one member.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class PrecisionAttribute : Attribute
{
    /// <summary><see cref="StorageType.BFloat16"/> or <see cref="StorageType.Float16"/>.</summary>
    public required StorageType Storage { get; init; }
}
