namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>A product writes 16-bit integers by head, for attention alone.</summary>
internal sealed record QuantisedHeads(string Value) : Decision;
