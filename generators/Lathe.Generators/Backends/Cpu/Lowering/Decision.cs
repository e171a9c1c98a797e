namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>What the compiler decided and why: a line of the generated file's header and of <c>lathe explain</c>.</summary>
/// <param name="Kind">One word: merged, fused, quantised, precision, tiles, arena, copied.</param>
/// <param name="Subject">The members or values it is about.</param>
internal sealed record Decision(string Kind, string Subject, string Reason);
