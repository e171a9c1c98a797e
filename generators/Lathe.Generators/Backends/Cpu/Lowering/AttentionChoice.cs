namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Attention's arithmetic.</summary>
/// <param name="Value">Label of its result.</param>
/// <param name="Integer">16-bit integers; otherwise float32.</param>
internal sealed record AttentionChoice(string Value, bool Integer) : Decision;
