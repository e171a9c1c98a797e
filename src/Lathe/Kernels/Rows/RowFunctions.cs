using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// Norms, quantising and softmax of one row, which the row kernels, the epilogues of products and attention share. The loops are methods of their
/// own, without a call in them: the JIT keeps nothing in vector registers across a call, and a sum that lives on the stack costs its
/// store and load at every step.
/// </summary>
internal static unsafe class RowFunctions<T> where T : unmanaged, ISixteen<T>
{
    private const int Lanes = 16;

    /// <summary>
    /// LayerNorm (<paramref name="centered"/>) or RmsNorm of x + residual into y; x may be y, and residual or shift null. Two passes for the
    /// moments: the sum of squares of what is left after the mean is gone loses nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Norm(float* x, float* residual, int width, float* weight, float* shift, bool centered, float epsilon, float* y)
    {
        int whole = width & -Lanes, rest = width - whole;
        if (residual != null)
        {
            Add(x, residual, whole, y);
            if (rest > 0)
                Partial<T>.Store(Partial<T>.Load(x + whole, rest) + Partial<T>.Load(residual + whole, rest), y + whole, rest);
            x = y;
        }

        float mean = 0f;
        if (centered)
        {
            T total = Total(x, whole);
            if (rest > 0)
                total += Partial<T>.Load(x + whole, rest);
            mean = T.Sum(total) / width;
        }
        T squares = Squares(x, whole, mean);
        if (rest > 0)
        {
            T difference = Partial<T>.Keep(Partial<T>.Load(x + whole, rest) - T.Create(mean), rest);
            squares = T.MultiplyAdd(difference, difference, squares);
        }

        float factor = 1f / MathF.Sqrt(T.Sum(squares) / width + epsilon);
        Apply(x, whole, mean, factor, weight, shift, y);
        if (rest > 0)
        {
            T value = (Partial<T>.Load(x + whole, rest) - T.Create(mean)) * T.Create(factor), scale = Partial<T>.Load(weight + whole, rest);
            value = shift != null ? T.MultiplyAdd(value, scale, Partial<T>.Load(shift + whole, rest)) : value * scale;
            Partial<T>.Store(value, y + whole, rest);
        }
    }

    /// <summary>One row to int8 by the rule of <see cref="Int8Scale"/>, with the sums of every 32 values and zeros up to the stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantize(float* x, int width, sbyte* values, int stride, float* scale, int* sums)
    {
        int whole = width & -Lanes, rest = width - whole, full = width & -(2 * Lanes);
        T largest = Largest(x, whole);
        if (rest > 0)
            largest = T.MaxMagnitude(largest, Partial<T>.Load(x + whole, rest));
        *scale = Int8Scale.FromMaximum(T.MaxBits(largest), out float inverse);
        if (inverse == 0)
        {
            // A row of zeros, or one with NaN or infinity, whose scale says so.
            new Span<sbyte>(values, stride).Clear();
            new Span<int>(sums, (width + 31) / 32).Clear();
            return;
        }

        QuantizeBlocks(x, full, inverse, values, sums);
        int written = full;
        if (full < width)
        {
            T first = T.RoundToEven((full < whole ? T.Load(x + full) : Partial<T>.Load(x + full, rest)) * T.Create(inverse));
            T.StoreBytes(first, values + full);
            written += Lanes;
            T sum = first;
            if (full < whole && rest > 0)
            {
                T second = T.RoundToEven(Partial<T>.Load(x + whole, rest) * T.Create(inverse));
                T.StoreBytes(second, values + whole);
                written += Lanes;
                sum += second;
            }
            sums[full / 32] = (int)T.Sum(sum);
        }
        new Span<sbyte>(values + written, stride - written).Clear();
    }

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

    /// <summary>The lanes' maxima.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static T Maximum(float* x, int whole)
    {
        T largest = T.Create(float.NegativeInfinity);
        for (int i = 0; i < whole; i += Lanes)
            largest = T.Max(largest, T.Load(x + i));
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

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* x, float* residual, int whole, float* y)
    {
        for (int i = 0; i < whole; i += Lanes)
            T.Store(T.Load(x + i) + T.Load(residual + i), y + i);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static T Total(float* x, int whole)
    {
        T total = T.Create(0f);
        for (int i = 0; i < whole; i += Lanes)
            total += T.Load(x + i);
        return total;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static T Squares(float* x, int whole, float meanValue)
    {
        T mean = T.Create(meanValue), squares = T.Create(0f);
        for (int i = 0; i < whole; i += Lanes)
        {
            T difference = T.Load(x + i) - mean;
            squares = T.MultiplyAdd(difference, difference, squares);
        }
        return squares;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Apply(float* x, int whole, float meanValue, float factorValue, float* weight, float* shift, float* y)
    {
        T mean = T.Create(meanValue), factor = T.Create(factorValue);
        if (shift == null)
        {
            for (int i = 0; i < whole; i += Lanes)
                T.Store((T.Load(x + i) - mean) * factor * T.Load(weight + i), y + i);
            return;
        }
        for (int i = 0; i < whole; i += Lanes)
            T.Store(T.MultiplyAdd((T.Load(x + i) - mean) * factor, T.Load(weight + i), T.Load(shift + i)), y + i);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static T Largest(float* x, int whole)
    {
        T largest = T.Create(0f);
        for (int i = 0; i < whole; i += Lanes)
            largest = T.MaxMagnitude(largest, T.Load(x + i));
        return largest;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void QuantizeBlocks(float* x, int full, float inverseValue, sbyte* values, int* sums)
    {
        T inverse = T.Create(inverseValue);
        for (int i = 0; i < full; i += 2 * Lanes)
        {
            T first = T.RoundToEven(T.Load(x + i) * inverse), second = T.RoundToEven(T.Load(x + i + Lanes) * inverse);
            T.StoreBytes(first, values + i);
            T.StoreBytes(second, values + i + Lanes);
            // At most 32 × 127: exact in float.
            sums[i / 32] = (int)T.Sum(first + second);
        }
    }
}
