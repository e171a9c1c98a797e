using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Heads of 16-bit integers that a value stands for.</summary>
/// <param name="First">Of a view, its first head in the value whose memory it shows; otherwise 0.</param>
/// <param name="Count">Heads of a row.</param>
/// <param name="Size">Columns of a head.</param>
internal sealed record HeadLayout(Dimension First, Dimension Count, Dimension Size);
