using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>The exponential of softmax.</summary>
internal static class AttentionMath<T> where T : unmanaged, ISixteen<T>
{
    /// <summary>2ˣ for x up to 0, within 1.5e-7 of the result; 0 below −150, NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PowerOfTwo(T x)
    {
        // The constant comes first: where x is NaN, Max returns x.
        x = T.Max(T.Create(-160f), x);
        T n = T.RoundToEven(x), r = x - n;
        T p = T.Create(1.32647215e-3f);
        p = T.MultiplyAdd(p, r, T.Create(9.67151299e-3f));
        p = T.MultiplyAdd(p, r, T.Create(5.55073358e-2f));
        p = T.MultiplyAdd(p, r, T.Create(2.40222424e-1f));
        p = T.MultiplyAdd(p, r, T.Create(6.93147004e-1f));
        p = T.MultiplyAdd(p, r, T.Create(1f));
        return T.Scale(p, n);
    }
}
