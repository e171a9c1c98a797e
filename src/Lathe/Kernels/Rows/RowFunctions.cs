using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// Softmax of one row, for float32 attention. The loops are methods of their own, without a call in them: the JIT keeps nothing in vector
/// registers across a call, and a sum that lives on the stack costs its store and load at every step.
/// </summary>
internal static unsafe class RowFunctions<T> where T : unmanaged, ISixteen<T>
{
    private const int Lanes = 16;

    /// <summary>x × scale + mask in place, the mask null or not; returns the lanes' maxima.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T ScaleAndMask(float* x, int whole, float scale, float* mask)
    {
        T factor = T.Create(scale), largest = T.Create(float.NegativeInfinity);
        if (mask == null)
        {
            for (int i = 0; i < whole; i += Lanes)
            {
                T value = T.Load(x + i) * factor;
                T.Store(value, x + i);
                largest = T.Max(largest, value);
            }
            return largest;
        }
        for (int i = 0; i < whole; i += Lanes)
        {
            T value = T.MultiplyAdd(T.Load(x + i), factor, T.Load(mask + i));
            T.Store(value, x + i);
            largest = T.Max(largest, value);
        }
        return largest;
    }

    /// <summary>y = e^(x − shift); returns the lanes' sums.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T Powers(float* x, int whole, float shift, float* y)
    {
        T less = T.Create(shift), total = T.Create(0f);
        for (int i = 0; i < whole; i += Lanes)
        {
            T power = VectorMath<T>.Exp(T.Load(x + i) - less);
            T.Store(power, y + i);
            total += power;
        }
        return total;
    }

    /// <summary>y = x × factor.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* x, int whole, float factor, float* y)
    {
        T multiplier = T.Create(factor);
        for (int i = 0; i < whole; i += Lanes)
            T.Store(T.Load(x + i) * multiplier, y + i);
    }
}
