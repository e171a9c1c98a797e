using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>A value of a unit, known by its index in <see cref="Unit.Values"/>.</summary>
/// <param name="Label">The name a reader of the generated code meets it by; made unique when it is printed.</param>
/// <param name="Quantized">Rows of int8 with their scales and sums, standing for the float32 value of the same type.</param>
internal sealed record Value(string Label, TensorType Type, bool Quantized = false)
{
    /// <summary>Which of the weights that are loaded decide whether it is made at all; null where it always is.</summary>
    public LoadedReaders? Readers { get; init; }

    /// <summary>It stands for the float32 value of the same type in 16-bit integers by head, which only attention reads; null where it does
    /// not.</summary>
    public HeadLayout? Heads { get; init; }
}
