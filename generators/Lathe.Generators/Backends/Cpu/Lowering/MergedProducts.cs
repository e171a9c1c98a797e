using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Linear layers that read the same input are one product.</summary>
/// <param name="Slot">Of the product.</param>
/// <param name="Members">In the order of their outputs.</param>
internal sealed record MergedProducts(string Slot, EquatableArray<string> Members) : Decision
{
    public override string Product => Slot;
}
