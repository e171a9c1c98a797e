using System.Numerics.Tensors;

namespace Lathe.Kernels;

/// <summary>Rows scaled to length 1.</summary>
public static class L2NormalizeRows
{
    /// <summary>output[row] = input[row] / max(|input[row]|, epsilon), both [rows, width]; the output may be the input.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Run(ReadOnlySpan<float> input, int rows, int width, float epsilon, Span<float> output)
    {
        if (rows == 0)
            return;
        KernelChecks.Rows(nameof(input), input.Length, rows, width);
        KernelChecks.Rows(nameof(output), output.Length, rows, width);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> source = input.Slice(row * width, width);
            double squares = 0;
            foreach (float value in source)
                squares += (double)value * value;
            TensorPrimitives.Divide(source, (float)Math.Max(Math.Sqrt(squares), epsilon), output.Slice(row * width, width));
        }
    }
}
