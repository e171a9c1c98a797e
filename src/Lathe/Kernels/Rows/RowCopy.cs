using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>Copies a block of rows between matrices of different widths: concatenation and slices along the last axis.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RowCopy
{
    /// <summary>Copies <paramref name="width"/> floats of each row; strides are in floats.</summary>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Run(ReadOnlySpan<float> source, int sourceStride, int rows, int width, Span<float> destination,
        int destinationStride)
    {
        if (rows == 0)
            return;
        KernelChecks.Rows(nameof(source), source.Length, rows, width, sourceStride);
        KernelChecks.Rows(nameof(destination), destination.Length, rows, width, destinationStride);
        for (int row = 0; row < rows; row++)
            source.Slice(row * sourceStride, width).CopyTo(destination[(row * destinationStride)..]);
    }
}
