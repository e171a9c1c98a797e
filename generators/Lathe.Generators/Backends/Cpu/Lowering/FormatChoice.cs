using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>How weights are stored, and who says so.</summary>
/// <param name="Products">Slots of the products that are stored so.</param>
/// <param name="Members">Their layers.</param>
internal sealed record FormatChoice(EquatableArray<string> Products, EquatableArray<string> Members, WeightFormat Format,
    EquatableArray<FormatOrigin> Origins)
    : Decision
{
    public override string? Product => Products.Count == 1 ? Products[0] : null;
}
