namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>A value that could not be made where it is wanted.</summary>
internal sealed record CopiedValue(string Target, string Source) : Decision;
