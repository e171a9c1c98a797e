using System.Numerics.Tensors;

namespace Lathe.Kernels;

/// <summary>The mean of the unmasked tokens of each sequence.</summary>
public static class MeanPoolKernel
{
    /// <summary>input [batch, sequence, width], mask int [batch, sequence], output [batch, width]; a sequence without a token gives zeros.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Run(ReadOnlySpan<float> input, ReadOnlySpan<int> mask, int batch, int sequence, int width, Span<float> output)
    {
        int rows = checked(batch * sequence);
        KernelChecks.Rows(nameof(input), input.Length, rows, width);
        KernelChecks.Rows(nameof(mask), mask.Length, batch, sequence);
        KernelChecks.Rows(nameof(output), output.Length, batch, width);
        for (int item = 0; item < batch; item++)
        {
            Span<float> mean = output.Slice(item * width, width);
            mean.Clear();
            int count = 0;
            for (int token = 0; token < sequence; token++)
            {
                if (mask[item * sequence + token] == 0)
                    continue;
                TensorPrimitives.Add(mean, input.Slice((item * sequence + token) * width, width), mean);
                count++;
            }
            if (count > 0)
                TensorPrimitives.Divide(mean, (float)count, mean);
        }
    }
}
