namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>A parameter that callers of a nested unit give as int8 rows too: they know best where its rows are made.</summary>
/// <param name="Parameter">Which of Forward's.</param>
/// <param name="AsFloat">The float32 rows are read whatever weights are loaded; otherwise the unit's weights tell.</param>
/// <param name="Readers">What reads the int8 rows, for a caller's decisions.</param>
internal sealed record TakenRows(int Parameter, bool AsFloat, string Readers);
