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
        x = T.Max(T.Create(-104f), T.Min(T.Create(89f), x));
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

    /// <summary>erf x within 1e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf(T x)
    {
        T t = T.Abs(x);
        T tail = T.CopySign(T.Create(1f) - Exp(TailExponent(t)), x);
        return T.Select(T.LessThan(T.Create(Middle), t), tail, Core(x));
    }

    /// <summary>x · Φ(x). Left of zero, Φ is taken from the tail itself and not as 1 − (almost 1): small results keep their accuracy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Gelu(T x)
    {
        T u = x * T.Create(0.707106781f), t = T.Abs(u), half = T.Create(0.5f);
        T tail = half * Exp(TailExponent(t));
        tail = T.Select(T.LessThan(u, T.Create(0f)), tail, T.Create(1f) - tail);
        T core = T.MultiplyAdd(half, Core(u), half);
        return x * T.Select(T.LessThan(T.Create(Middle), t), tail, core);
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

    /// <summary>Where erf's polynomial ends and its exponential begins.</summary>
    private const float Middle = 0.927734375f;

    /// <summary>ln(1 − erf t) for t above <see cref="Middle"/>, as a polynomial; far out it only has to stay far below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T TailExponent(T t)
    {
        t = T.Min(T.Create(10f), t);
        T s = t * t;
        T r = T.MultiplyAdd(T.Create(-1.72853470e-5f), t, T.Create(3.83197126e-4f));
        T u = T.MultiplyAdd(T.Create(-3.88396438e-3f), t, T.Create(2.42546219e-2f));
        r = T.MultiplyAdd(r, s, u);
        r = T.MultiplyAdd(r, t, T.Create(-1.06777877e-1f));
        r = T.MultiplyAdd(r, t, T.Create(-6.34846687e-1f));
        r = T.MultiplyAdd(r, t, T.Create(-1.28717512e-1f));
        return T.MultiplyAdd(r, t, T.Create(0f) - t);
    }

    /// <summary>erf x below <see cref="Middle"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Core(T x)
    {
        T s = x * x;
        T r = T.Create(-5.96761703e-4f);
        r = T.MultiplyAdd(r, s, T.Create(4.99119423e-3f));
        r = T.MultiplyAdd(r, s, T.Create(-2.67681349e-2f));
        r = T.MultiplyAdd(r, s, T.Create(1.12819925e-1f));
        r = T.MultiplyAdd(r, s, T.Create(-3.76125336e-1f));
        r = T.MultiplyAdd(r, s, T.Create(1.28379166e-1f));
        return T.MultiplyAdd(r, x, x);
    }
}
