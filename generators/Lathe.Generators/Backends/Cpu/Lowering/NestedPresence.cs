using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>A nested model gives this output for the checkpoint that is loaded.</summary>
internal sealed record NestedPresence(string Model, int Output) : Condition;
