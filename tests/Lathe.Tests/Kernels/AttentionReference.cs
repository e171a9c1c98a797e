using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

/// <summary>
/// Attention one number after the other: float32 as fused multiply-adds in order, 16-bit integers as <see cref="Int16Scheme"/> has it, in
/// integer sums of 64 bits that fail where 32 would not do; sums of powers in sixteen lanes. For one head of one sequence.
/// </summary>
internal sealed class AttentionReference(AttentionArithmetic arithmetic, int keys, int headSize, int valueHeadSize)
{
    private const int Lanes = 16;
    private readonly bool integers = arithmetic == AttentionArithmetic.Int16;
    private readonly float[] coefficients = arithmetic == AttentionArithmetic.Int16
        ? [9.58285388e-3f, 5.59064262e-2f, 2.40240991e-1f, 6.93124175e-1f, 1f]
        : [1.57863818e-4f, 1.34165608e-3f, 9.61706508e-3f, 5.55027276e-2f, 2.40226552e-1f, 6.93147242e-1f, 1f];

    /// <summary>[queries, valueHeadSize] of row-major operands without gaps; the mask [queries, keys] or empty.</summary>
    public float[] Run(float[] query, float[] key, float[] value, float[] mask, float scale)
    {
        int queries = query.Length / headSize;
        float[] output = new float[queries * valueHeadSize];
        for (int row = 0; row < queries; row++)
            RunRow(query.AsSpan(row * headSize, headSize), key, value, mask.AsSpan(mask.Length == 0 ? 0 : row * keys), scale,
                output.AsSpan(row * valueHeadSize, valueHeadSize));
        return output;
    }

    private void RunRow(ReadOnlySpan<float> query, float[] key, float[] value, ReadOnlySpan<float> mask, float scale, Span<float> output)
    {
        float largest = float.NegativeInfinity, total = 0;
        float[] results = new float[valueHeadSize];
        int block = integers ? Int16Scheme.KeyBlock : 256;
        for (int first = 0; first < keys; first += block)
        {
            int count = Math.Min(block, keys - first);
            float[] scores = Scores(query, key.AsSpan(first * headSize, count * headSize), mask.IsEmpty ? mask : mask.Slice(first, count),
                scale);
            float before = largest;
            foreach (float score in scores)
                largest = Larger(largest, score);
            float shift = Larger(largest, float.MinValue), carried = PowerOfTwo(before - shift);

            float[] totals = new float[Lanes], weightTotals = new float[Lanes], weights = new float[count];
            int[][] values = new int[count][];
            float heaviest = 0;
            for (int index = 0; index < count; index++)
            {
                float power = PowerOfTwo(scores[index] - shift), valueScale = 1f;
                if (integers)
                    (values[index], valueScale) = Quantize(value.AsSpan((first + index) * valueHeadSize, valueHeadSize));
                weights[index] = power * valueScale;
                totals[index % Lanes] += power;
                weightTotals[index % Lanes] += weights[index];
                heaviest = Larger(heaviest, weights[index]);
            }
            total = MathF.FusedMultiplyAdd(total, carried, Sum(totals));
            float step = Larger(Int16Scheme.SmallestStep, Larger(heaviest * Int16Scheme.StepOfLargest,
                Sum(weightTotals) * Int16Scheme.StepOfSum)), factor = 1f / step;
            for (int column = 0; column < valueHeadSize; column++)
            {
                long sum = 0;
                float here = 0;
                for (int index = 0; index < count; index++)
                {
                    if (integers)
                        sum += (long)ToInt16(weights[index] * factor) * values[index][column];
                    else
                        here = MathF.FusedMultiplyAdd(weights[index], value[(first + index) * valueHeadSize + column], here);
                }
                if (integers)
                    here = checked((int)sum) * step;
                results[column] = first == 0 ? here : MathF.FusedMultiplyAdd(results[column], carried, here);
            }
        }
        for (int column = 0; column < valueHeadSize; column++)
            output[column] = results[column] * (1f / Larger(Int16Scheme.Smallest, total));
    }

    private float[] Scores(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> mask, float scale)
    {
        float[] scores = new float[key.Length / headSize];
        float factor = (float)(scale * Int16Scheme.LogarithmBase);
        for (int index = 0; index < scores.Length; index++)
        {
            ReadOnlySpan<float> other = key.Slice(index * headSize, headSize);
            (float score, float scoreScale) = integers ? IntegerProduct(query, other, factor) : (FloatProduct(query, other), factor);
            float added = mask.IsEmpty ? 0f : mask[index] * (float)Int16Scheme.LogarithmBase;
            if (float.IsNegativeInfinity(added))
                added = Math.Min(mask[index], -2e38f);
            scores[index] = MathF.FusedMultiplyAdd(score, scoreScale, added);
        }
        return scores;
    }

    private static float FloatProduct(ReadOnlySpan<float> query, ReadOnlySpan<float> key)
    {
        float sum = 0;
        for (int column = 0; column < query.Length; column++)
            sum = MathF.FusedMultiplyAdd(query[column], key[column], sum);
        return sum;
    }

    private static (float Sum, float Scale) IntegerProduct(ReadOnlySpan<float> query, ReadOnlySpan<float> key, float factor)
    {
        (int[] left, float queryScale) = Quantize(query);
        (int[] right, float keyScale) = Quantize(key);
        float score = 0;
        for (int chunk = 0; chunk < query.Length; chunk += Int16Scheme.DepthChunk)
        {
            long sum = 0;
            for (int column = chunk; column < Math.Min(query.Length, chunk + Int16Scheme.DepthChunk); column++)
                sum += (long)left[column] * right[column];
            score += checked((int)sum);
        }
        return (score, keyScale * (queryScale * factor));
    }

    private static (int[] Values, float Scale) Quantize(ReadOnlySpan<float> x)
    {
        float largest = 0;
        foreach (float value in x)
            largest = float.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : float.NaN;
        float divisor = Larger(Int16Scheme.Smallest, largest), inverse = Int16Scheme.Levels / divisor;
        int[] values = new int[x.Length];
        for (int index = 0; index < x.Length; index++)
            values[index] = ToInt16(x[index] * inverse);
        return (values, divisor / Int16Scheme.Levels);
    }

    private static int ToInt16(float value) => float.IsNaN(value) ? 0 : checked((short)MathF.Round(value));

    private float PowerOfTwo(float x)
    {
        x = Larger(-127f, x);
        float n = MathF.Round(x), r = x - n, p = MathF.FusedMultiplyAdd(r, coefficients[0], coefficients[1]);
        for (int index = 2; index < coefficients.Length; index++)
            p = MathF.FusedMultiplyAdd(p, r, coefficients[index]);
        return float.IsNaN(x) ? x : BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(p) + ((int)n << 23));
    }

    /// <summary>Lanes i and i + 8 first, then i and i + 4, 2, 1.</summary>
    private static float Sum(float[] lanes)
    {
        float[] sums = [.. lanes];
        for (int distance = Lanes / 2; distance > 0; distance /= 2)
        {
            for (int lane = 0; lane < distance; lane++)
                sums[lane] += sums[lane + distance];
        }
        return sums[0];
    }

    /// <summary>The larger; <paramref name="b"/> where either is NaN, as vectors have it.</summary>
    private static float Larger(float a, float b) => a > b ? a : b;
}
