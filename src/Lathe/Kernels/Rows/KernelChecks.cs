using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>What kernels check on the caller's thread before pointers are taken: a wrong length must not become a wrong address.</summary>
internal static class KernelChecks
{
    /// <summary>A matrix of rows that start <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rows(string what, int length, int rows, int width, int stride)
    {
        long needed = (long)(rows - 1) * stride + width;
        if (rows < 0 || width < 0 || stride < width || (rows > 0 && length < needed))
            ThrowRows(what, length, rows, width, stride);
    }

    /// <summary>A matrix of rows without gaps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rows(string what, int length, int rows, int width) => Rows(what, length, rows, width, width);

    /// <summary>Int8 rows to be written or read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Quantized(QuantizedRows quantized, int rows, int width)
    {
        if (quantized.Rows < rows || quantized.Width != width)
            ThrowQuantized(quantized.Rows, quantized.Width, rows, width);
    }

    public static void Norm(NormWeights norm, int width)
    {
        if (norm.Width != width)
            throw new ArgumentException($"norm '{norm.Name}' is {norm.Width} wide, expected {width}");
    }

    private static void ThrowRows(string what, int length, int rows, int width, int stride) =>
        throw new ArgumentException($"{what}: {length} values, expected {rows} rows of {width}, {stride} apart", what);

    private static void ThrowQuantized(int foundRows, int foundWidth, int rows, int width) =>
        throw new ArgumentException($"quantised rows are [{foundRows}, {foundWidth}], expected [{rows}, {width}]");
}
