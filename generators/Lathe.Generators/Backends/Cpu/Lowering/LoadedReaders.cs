using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// All that reads a value of which products read either the float32 rows or the int8 rows, as the weights that are loaded have it: the
/// value is made where one of these readers wants its kind.
/// </summary>
/// <param name="Products">Slots of products: integer weights read int8 rows, others float32.</param>
/// <param name="Calls">Nested models that are given it.</param>
internal sealed record LoadedReaders(EquatableArray<string> Products, EquatableArray<NestedReader> Calls);

/// <param name="Model">The slot of a nested model, or of an array of them.</param>
/// <param name="Taken">Which of the callee's <see cref="Unit.Taken"/>.</param>
internal sealed record NestedReader(string Model, int Taken);
