namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Whether a nested model runs on a few sequences at a time.</summary>
/// <param name="Model">Its slot.</param>
/// <param name="Obstacle">Why it runs whole batches; null where it does not.</param>
internal sealed record ChunkChoice(string Model, string ClassName, string? Obstacle) : Decision;
