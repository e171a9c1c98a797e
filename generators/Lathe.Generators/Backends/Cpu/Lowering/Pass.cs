using System;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>One rewriting of a unit, which the verifier follows under its name.</summary>
internal sealed record Pass(string Name, Func<Unit, Unit> Run);
