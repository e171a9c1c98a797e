namespace Lathe.Kernels;

/// <summary>Norms and quantising of one row, which the row kernels and the epilogues of products share.</summary>
internal static unsafe class RowFunctions<T> where T : unmanaged, ISixteen<T>
{
    private const int Lanes = 16;

    /// <summary>
    /// LayerNorm (with <paramref name="shift"/>) or RmsNorm (null) of x + residual into y; x may be y. Two passes for the moments: the sum
    /// of squares of what is left after the mean is gone loses nothing.
    /// </summary>
    public static void Norm(float* x, float* residual, int width, float* weight, float* shift, bool centered, float epsilon, float* y)
    {
        int whole = width & -Lanes, rest = width - whole;
        T total = T.Create(0f);
        if (residual != null)
        {
            for (int i = 0; i < whole; i += Lanes)
            {
                T value = T.Load(x + i) + T.Load(residual + i);
                T.Store(value, y + i);
                total += value;
            }
            if (rest > 0)
            {
                T value = Partial<T>.Load(x + whole, rest) + Partial<T>.Load(residual + whole, rest);
                Partial<T>.Store(value, y + whole, rest);
                total += value;
            }
            x = y;
        }
        else if (centered)
        {
            for (int i = 0; i < whole; i += Lanes)
                total += T.Load(x + i);
            if (rest > 0)
                total += Partial<T>.Load(x + whole, rest);
        }

        float meanValue = centered ? T.Sum(total) / width : 0f;
        T mean = T.Create(meanValue), squares = T.Create(0f);
        for (int i = 0; i < whole; i += Lanes)
        {
            T difference = T.Load(x + i) - mean;
            squares = T.MultiplyAdd(difference, difference, squares);
        }
        if (rest > 0)
        {
            T difference = Partial<T>.Keep(Partial<T>.Load(x + whole, rest) - mean, rest);
            squares = T.MultiplyAdd(difference, difference, squares);
        }

        T factor = T.Create(1f / MathF.Sqrt(T.Sum(squares) / width + epsilon));
        for (int i = 0; i < whole; i += Lanes)
        {
            T value = (T.Load(x + i) - mean) * factor;
            value = shift != null ? T.MultiplyAdd(value, T.Load(weight + i), T.Load(shift + i)) : value * T.Load(weight + i);
            T.Store(value, y + i);
        }
        if (rest > 0)
        {
            T value = (Partial<T>.Load(x + whole, rest) - mean) * factor;
            T scale = Partial<T>.Load(weight + whole, rest);
            value = shift != null ? T.MultiplyAdd(value, scale, Partial<T>.Load(shift + whole, rest)) : value * scale;
            Partial<T>.Store(value, y + whole, rest);
        }
    }

    /// <summary>One row to int8 by the rule of <see cref="Int8Scale"/>, with the sums of every 32 values and zeros up to the stride.</summary>
    public static void Quantize(float* x, int width, sbyte* values, int stride, float* scale, int* sums)
    {
        int whole = width & -Lanes, rest = width - whole;
        T largest = T.Create(0f);
        for (int i = 0; i < whole; i += Lanes)
            largest = T.MaxMagnitude(largest, T.Load(x + i));
        if (rest > 0)
            largest = T.MaxMagnitude(largest, Partial<T>.Load(x + whole, rest));
        *scale = Int8Scale.FromMaximum(T.MaxBits(largest), out float inverseValue);
        int blocks = (width + 31) / 32;
        if (inverseValue == 0)
        {
            // A row of zeros, or one with NaN or infinity, whose scale says so.
            new Span<sbyte>(values, stride).Clear();
            new Span<int>(sums, blocks).Clear();
            return;
        }

        T inverse = T.Create(inverseValue);
        int full = width & -(2 * Lanes);
        for (int i = 0; i < full; i += 2 * Lanes)
        {
            T first = T.RoundToEven(T.Load(x + i) * inverse), second = T.RoundToEven(T.Load(x + i + Lanes) * inverse);
            T.StoreBytes(first, values + i);
            T.StoreBytes(second, values + i + Lanes);
            // At most 32 × 127: exact in float.
            sums[i / 32] = (int)T.Sum(first + second);
        }
        int written = full;
        if (full < width)
        {
            T first = full < whole ? T.Load(x + full) : Partial<T>.Load(x + full, rest);
            first = T.RoundToEven(first * inverse);
            T.StoreBytes(first, values + full);
            written += Lanes;
            T sum = first;
            if (full < whole && rest > 0)
            {
                T second = T.RoundToEven(Partial<T>.Load(x + whole, rest) * inverse);
                T.StoreBytes(second, values + whole);
                written += Lanes;
                sum += second;
            }
            sums[full / 32] = (int)T.Sum(sum);
        }
        new Span<sbyte>(values + written, stride - written).Clear();
    }
}
