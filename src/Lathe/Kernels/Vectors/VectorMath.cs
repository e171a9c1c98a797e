using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// Elementary functions of sixteen floats. Fused multiply-adds and one order of operations: the same bits on every tier. Error bounds
/// are held by a sweep over the whole float range in the tests.
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

    /// <summary>
    /// x · Φ(x) within 1.5e-7 of |x|. ln Φ(−t) is smooth, so one polynomial and one exponential serve every x, and the left tail keeps its
    /// relative accuracy. Beyond t = 10 what is left of Φ is below 1e-29.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Gelu(T x)
    {
        T t = T.Min(T.Create(10f), T.Abs(x));
        T q = T.Create(-1.21483763e-6f);
        q = T.MultiplyAdd(q, t, T.Create(1.92772852e-5f));
        q = T.MultiplyAdd(q, t, T.Create(-9.53723815e-5f));
        q = T.MultiplyAdd(q, t, T.Create(-1.66103616e-4f));
        q = T.MultiplyAdd(q, t, T.Create(4.97649145e-3f));
        q = T.MultiplyAdd(q, t, T.Create(-3.64353703e-2f));
        q = T.MultiplyAdd(q, t, T.Create(-3.18285311e-1f));
        q = T.MultiplyAdd(q, t, T.Create(-7.97886793e-1f));
        q = T.MultiplyAdd(q, t, T.Create(-6.93147149e-1f));
        T tail = ExpInRange(q);
        return x * T.Select(T.LessThan(x, T.Create(0f)), tail, T.Create(1f) - tail);
    }

    /// <summary>x · sigmoid(2u), u = √(2/π) (x + 0.044715 x³): GELU's tanh form, since (1 + tanh u) / 2 = sigmoid(2u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T GeluTanh(T x)
    {
        T cubic = T.MultiplyAdd(x * x, T.Create(0.0713548163f), T.Create(1.59576912f));
        return x * Sigmoid(x * cubic);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid(T x) => T.Create(1f) / (T.Create(1f) + Exp(T.Create(0f) - x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Silu(T x) => x / (T.Create(1f) + Exp(T.Create(0f) - x));

    /// <summary>tanh x within 1e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh(T x)
    {
        T t = T.Abs(x), s = x * x;
        T far = T.Create(1f) - T.Create(2f) / (Exp(t + t) + T.Create(1f));
        T near = T.Create(1.57394409e-2f);
        near = T.MultiplyAdd(near, s, T.Create(-5.23025580e-2f));
        near = T.MultiplyAdd(near, s, T.Create(1.33152470e-1f));
        near = T.MultiplyAdd(near, s, T.Create(-3.33327681e-1f));
        near = T.MultiplyAdd(near * s, x, x);
        return T.Select(T.LessThan(T.Create(0.55f), t), T.CopySign(far, x), near);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Relu(T x) => T.Max(T.Create(0f), x);
}
