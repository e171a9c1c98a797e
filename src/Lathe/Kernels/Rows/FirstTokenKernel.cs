namespace Lathe.Kernels;

/// <summary>The first token of each sequence.</summary>
public static class FirstTokenKernel
{
    /// <summary>input [batch, sequence, width], output [batch, width].</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Run(ReadOnlySpan<float> input, int batch, int sequence, int width, Span<float> output) =>
        RowCopy.Run(input, checked(sequence * width), batch, width, output, width);
}
