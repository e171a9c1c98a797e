using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Table lookups, their sum and the norm after them in one pass.</summary>
internal sealed record FusedLookup(EquatableArray<string> Tables, string? Norm) : Decision;
