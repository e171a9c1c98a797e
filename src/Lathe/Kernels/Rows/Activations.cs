using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>Activation functions over a span. exp is within 2 ulp, erf and tanh within 1e-7; the same bits on every tier.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class Activations
{
    /// <summary>output[i] = activation(input[i]); the output may be the input.</summary>
    /// <exception cref="ArgumentException">The output is shorter than the input.</exception>
    public static void Run(ReadOnlySpan<float> input, Activation activation, Span<float> output)
    {
        if (output.Length < input.Length)
            throw new ArgumentException($"output: {output.Length} values, expected {input.Length}", nameof(output));
        if (!RowTable.Has(activation))
            throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation");
        fixed (float* x = input, y = output)
        {
            SpanArguments arguments = new() { Input = x, Output = y, Count = input.Length };
            RowTable.Current.Span(activation).Invoke(&arguments);
        }
    }
}
