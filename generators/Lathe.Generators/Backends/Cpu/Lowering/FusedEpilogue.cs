namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>What is done to a product's rows while they are in the cache.</summary>
/// <param name="Multiplier">Label of the value that they are multiplied by, or null; so the others.</param>
internal sealed record FusedEpilogue(string Slot, bool HasBias, ActivationChoice? Activation, string? Multiplier, string? Residual,
    string? Norm) : Decision
{
    public override string Product => Slot;
}
