using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Buffers that are never alive together have one place in the arena.</summary>
internal sealed record SharedPlace(EquatableArray<string> Buffers) : Decision;
