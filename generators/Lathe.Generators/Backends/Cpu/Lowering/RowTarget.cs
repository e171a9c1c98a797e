using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>For whom a step makes int8 rows.</summary>
/// <param name="Readers">All that reads them in this unit.</param>
/// <param name="Walked">The array in whose walk they are made, where readers differ from round to round; else null.</param>
/// <param name="Slice">The part of it that is walked.</param>
/// <param name="Given">Which of the unit's <see cref="Unit.Given"/> they are, or −1: the caller then says how they are quantised.</param>
/// <param name="GivenLast">Which they are in the last round of the walk alone, or −1.</param>
internal sealed record RowTarget(EquatableArray<RowReader> Readers, string? Walked, ArraySlice? Slice, int Given, int GivenLast = -1);
