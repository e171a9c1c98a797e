using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>8 × 8 in 256-bit registers.</summary>
internal readonly unsafe struct Square8 : ISquare
{
    public static int Side
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, long stride, float* panel)
    {
        Four(source, stride, out Vector256<float> a0, out Vector256<float> a1, out Vector256<float> a2, out Vector256<float> a3);
        Four(source + 4 * stride, stride, out Vector256<float> b0, out Vector256<float> b1, out Vector256<float> b2,
            out Vector256<float> b3);
        Columns(a0, b0, panel);
        Columns(a1, b1, panel + PanelLayout.Columns);
        Columns(a2, b2, panel + 2 * PanelLayout.Columns);
        Columns(a3, b3, panel + 3 * PanelLayout.Columns);
    }

    /// <summary>Four rows: the i-th result holds columns i and 4 + i, one in each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        float* source, long stride, out Vector256<float> first, out Vector256<float> second, out Vector256<float> third,
        out Vector256<float> fourth)
    {
        Vector256<float> a = Vector256.Load(source), b = Vector256.Load(source + stride), c = Vector256.Load(source + 2 * stride),
            d = Vector256.Load(source + 3 * stride);
        Vector256<double> upperLow = Avx.UnpackLow(a, b).AsDouble(), upperHigh = Avx.UnpackHigh(a, b).AsDouble();
        Vector256<double> lowerLow = Avx.UnpackLow(c, d).AsDouble(), lowerHigh = Avx.UnpackHigh(c, d).AsDouble();
        first = Avx.UnpackLow(upperLow, lowerLow).AsSingle();
        second = Avx.UnpackHigh(upperLow, lowerLow).AsSingle();
        third = Avx.UnpackLow(upperHigh, lowerHigh).AsSingle();
        fourth = Avx.UnpackHigh(upperHigh, lowerHigh).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(Vector256<float> upper, Vector256<float> lower, float* panel)
    {
        Avx.Permute2x128(upper, lower, 0x20).Store(panel);
        Avx.Permute2x128(upper, lower, 0x31).Store(panel + 4 * PanelLayout.Columns);
    }
}
