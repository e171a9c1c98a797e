using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>4 × 4, on any processor with 128-bit vectors.</summary>
internal readonly unsafe struct Square4 : ISquare
{
    public static int Side
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, long stride, float* panel)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + stride), c = Vector128.Load(source + 2 * stride),
            d = Vector128.Load(source + 3 * stride);
        // a0 c0 a1 c1, a2 c2 a3 c3, and the same of b and d: once more makes the columns.
        Vector128<float> evenLow = Low(a, c), evenHigh = High(a, c), oddLow = Low(b, d), oddHigh = High(b, d);
        Low(evenLow, oddLow).Store(panel);
        High(evenLow, oddLow).Store(panel + PanelLayout.Columns);
        Low(evenHigh, oddHigh).Store(panel + 2 * PanelLayout.Columns);
        High(evenHigh, oddHigh).Store(panel + 3 * PanelLayout.Columns);
    }

    /// <summary>a0 b0 a1 b1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>a2 b2 a3 b3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
