using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// The exponential of sixteen floats, as in ActivationProgram of Lathe.Kernels.Generator. Fused multiply-adds and one order of operations: the
/// same bits on every tier. The error is held by a sweep over the whole float range in the tests.
/// </summary>
internal static class VectorMath<T> where T : unmanaged, ISixteen<T>
{
    /// <summary>eˣ within 2 ulp; 0 below −104, infinity above 89, NaN for NaN, subnormal results included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp(T x)
    {
        // The constants come first: where x is NaN, Min and Max then return x.
        return ExpInRange(T.Max(T.Create(-104f), T.Min(T.Create(89f), x)));
    }

    /// <summary>eˣ for x in −104..89.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpInRange(T x)
    {
        T n = T.RoundToEven(x * T.Create(1.44269504f));
        // ln 2 in two parts; the product with the first is exact for all n that occur.
        T r = T.MultiplySubtractFrom(n, T.Create(0.693145752f), x);
        r = T.MultiplySubtractFrom(n, T.Create(1.42860677e-6f), r);
        T p = T.Create(1.37805939e-3f);
        p = T.MultiplyAdd(p, r, T.Create(8.37312452e-3f));
        p = T.MultiplyAdd(p, r, T.Create(4.16695364e-2f));
        p = T.MultiplyAdd(p, r, T.Create(1.66664720e-1f));
        p = T.MultiplyAdd(p, r, T.Create(4.99999851e-1f));
        p = T.MultiplyAdd(p, r, T.Create(1f));
        p = T.MultiplyAdd(p, r, T.Create(1f));
        return T.Scale(p, n);
    }
}
