namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Whether padding is left out.</summary>
/// <param name="Subject">The mask, or the class where it has none.</param>
/// <param name="Obstacle">Why it is computed; null where it is not.</param>
internal sealed record PaddingChoice(string Subject, string? Obstacle) : Decision;
