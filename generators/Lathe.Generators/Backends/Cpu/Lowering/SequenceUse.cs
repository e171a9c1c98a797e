using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Says of a unit that none of its steps reads across sequences: it may be given any sequences of a batch, of any lengths, one after the
/// other.
/// </summary>
/// <param name="Roles">The <see cref="RowRole"/> of every value, as numbers: enums are not equatable.</param>
/// <param name="AttendsUnmasked">Some attention, here or in a nested model, takes no mask: it would see padding.</param>
internal sealed record SequenceUse(EquatableArray<int> Roles, bool AttendsUnmasked)
{
    public RowRole this[int value] => (RowRole)Roles[value];
}
