using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>16 × 16 in 512-bit registers: a column of the result is one cache line.</summary>
internal readonly unsafe struct Square16 : ISquare
{
    /// <summary>Quarters 0 and 2 of both operands, quarters 1 and 3 of both.</summary>
    private const byte Even = 0x88, Odd = 0xDD;

    public static int Side
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, long stride, float* panel)
    {
        Four(source, stride, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        Four(source + 4 * stride, stride, out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2,
            out Vector512<float> b3);
        Four(source + 8 * stride, stride, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2,
            out Vector512<float> c3);
        Four(source + 12 * stride, stride, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2,
            out Vector512<float> d3);
        Columns(a0, b0, c0, d0, panel);
        Columns(a1, b1, c1, d1, panel + PanelLayout.Columns);
        Columns(a2, b2, c2, d2, panel + 2 * PanelLayout.Columns);
        Columns(a3, b3, c3, d3, panel + 3 * PanelLayout.Columns);
    }

    /// <summary>Four rows: the i-th result holds columns i, 4 + i, 8 + i and 12 + i, one in each quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        float* source, long stride, out Vector512<float> first, out Vector512<float> second, out Vector512<float> third,
        out Vector512<float> fourth)
    {
        Vector512<float> a = Vector512.Load(source), b = Vector512.Load(source + stride), c = Vector512.Load(source + 2 * stride),
            d = Vector512.Load(source + 3 * stride);
        Vector512<double> upperLow = Avx512F.UnpackLow(a, b).AsDouble(), upperHigh = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> lowerLow = Avx512F.UnpackLow(c, d).AsDouble(), lowerHigh = Avx512F.UnpackHigh(c, d).AsDouble();
        first = Avx512F.UnpackLow(upperLow, lowerLow).AsSingle();
        second = Avx512F.UnpackHigh(upperLow, lowerLow).AsSingle();
        third = Avx512F.UnpackLow(upperHigh, lowerHigh).AsSingle();
        fourth = Avx512F.UnpackHigh(upperHigh, lowerHigh).AsSingle();
    }

    /// <summary>The quarters of the same place in four registers make a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* panel)
    {
        Vector512<float> upperEven = Avx512F.Shuffle4x128(a, b, Even), upperOdd = Avx512F.Shuffle4x128(a, b, Odd);
        Vector512<float> lowerEven = Avx512F.Shuffle4x128(c, d, Even), lowerOdd = Avx512F.Shuffle4x128(c, d, Odd);
        Avx512F.Shuffle4x128(upperEven, lowerEven, Even).Store(panel);
        Avx512F.Shuffle4x128(upperOdd, lowerOdd, Even).Store(panel + 4 * PanelLayout.Columns);
        Avx512F.Shuffle4x128(upperEven, lowerEven, Odd).Store(panel + 8 * PanelLayout.Columns);
        Avx512F.Shuffle4x128(upperOdd, lowerOdd, Odd).Store(panel + 12 * PanelLayout.Columns);
    }
}
