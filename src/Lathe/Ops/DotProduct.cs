using System.Runtime.Intrinsics;

namespace Lathe;

/// <summary>
/// Sums of products in float64, which every product of two float32 fits exactly: what Linear, MatMul and Attention are defined by.
/// </summary>
internal static class DotProduct
{
    /// <summary>Σ a[i] · b[i] over contiguous operands of one length.</summary>
    /// <remarks>
    /// Two sums of four lanes whatever the processor has, so that the definition has the same bits on each of them.
    /// </remarks>
    public static double Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"a has {a.Length} elements, b {b.Length}", nameof(b));
        Vector256<double> lower = Vector256<double>.Zero, upper = Vector256<double>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            (Vector256<double> aLower, Vector256<double> aUpper) = Vector256.Widen(Vector256.Create(a[i..]));
            (Vector256<double> bLower, Vector256<double> bUpper) = Vector256.Widen(Vector256.Create(b[i..]));
            lower += aLower * bLower;
            upper += aUpper * bUpper;
        }
        double sum = Vector256.Sum(lower + upper);
        for (; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    /// <summary>Σ a[i · aStride] · b[i · bStride] for i below length.</summary>
    public static double Run(ReadOnlySpan<float> a, int aStride, ReadOnlySpan<float> b, int bStride, int length)
    {
        if (aStride == 1 && bStride == 1)
            return Run(a[..length], b[..length]);
        double sum = 0;
        for (int i = 0; i < length; i++)
            sum += (double)a[i * aStride] * b[i * bStride];
        return sum;
    }
}
