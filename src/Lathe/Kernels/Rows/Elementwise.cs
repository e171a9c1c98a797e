using System.ComponentModel;
using System.Numerics.Tensors;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>Arithmetic on spans of one length; the output may be an operand.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Elementwise
{
    public static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> output) => TensorPrimitives.Add(a, b, output);

    public static void Subtract(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> output) =>
        TensorPrimitives.Subtract(a, b, output);

    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> output) =>
        TensorPrimitives.Multiply(a, b, output);

    public static void Divide(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> output) => TensorPrimitives.Divide(a, b, output);
}
