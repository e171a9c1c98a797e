using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

/// <summary>
/// Attention in 16-bit integers, one number after the other, as <see cref="Int16Scheme"/> has it: integer sums in 64 bits that fail where 32 would not do,
/// float sums in sixteen lanes. For one head of one sequence.
/// </summary>
internal sealed class Int16AttentionReference(int keys, int headSize, int valueHeadSize)
{
    private const int Lanes = 16;
    private static readonly float[] Coefficients = [9.58285388e-3f, 5.59064262e-2f, 2.40240991e-1f, 6.93124175e-1f, 1f];

    /// <summary>[queries, valueHeadSize] of row-major operands without gaps; the mask [queries, keys] or empty.</summary>
    public float[] Run(float[] query, float[] key, float[] value, float[] mask, float scale)
    {
        int queries = query.Length / headSize;
        float[] output = new float[queries * valueHeadSize];
        for (int row = 0; row < queries; row++)
            RunRow(query.AsSpan(row * headSize, headSize), key, value, mask.AsSpan(mask.Length == 0 ? 0 : row * keys), scale, output.AsSpan(row * valueHeadSize, valueHeadSize));
        return output;
    }

    private void RunRow(ReadOnlySpan<float> query, float[] key, float[] value, ReadOnlySpan<float> mask, float scale, Span<float> output)
    {
        float largest = float.NegativeInfinity, total = 0;
        float[] results = new float[valueHeadSize];
        for (int first = 0; first < keys; first += Int16Scheme.KeyBlock)
        {
            int count = Math.Min(Int16Scheme.KeyBlock, keys - first);
            float[] scores = Scores(query, key.AsSpan(first * headSize, count * headSize), mask.IsEmpty ? mask : mask.Slice(first, count), scale);
            float before = largest;
            foreach (float score in scores)
                largest = Larger(largest, score);
            float shift = Larger(largest, float.MinValue), carried = PowerOfTwo(before - shift);

            float[] totals = new float[Lanes], weightTotals = new float[Lanes], weights = new float[count];
            int[][] values = new int[count][];
            float heaviest = 0;
            for (int index = 0; index < count; index++)
            {
                (values[index], float valueScale) = Quantize(value.AsSpan((first + index) * valueHeadSize, valueHeadSize));
                float power = PowerOfTwo(scores[index] - shift);
                weights[index] = power * valueScale;
                totals[index % Lanes] += power;
                weightTotals[index % Lanes] += weights[index];
                heaviest = Larger(heaviest, weights[index]);
            }
            total = MathF.FusedMultiplyAdd(total, carried, Sum(totals));
            float step = Larger(Int16Scheme.SmallestStep, Larger(heaviest * Int16Scheme.StepOfLargest, Sum(weightTotals) * Int16Scheme.StepOfSum)), factor = 1f / step;
            for (int column = 0; column < valueHeadSize; column++)
            {
                long sum = 0;
                for (int index = 0; index < count; index++)
                    sum += (long)ToInt16(weights[index] * factor) * values[index][column];
                float here = checked((int)sum) * step;
                results[column] = first == 0 ? here : MathF.FusedMultiplyAdd(results[column], carried, here);
            }
        }
        for (int column = 0; column < valueHeadSize; column++)
            output[column] = results[column] * (1f / Larger(Int16Scheme.Smallest, total));
    }

    private float[] Scores(ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> mask, float scale)
    {
        float[] scores = new float[key.Length / headSize];
        (int[] integers, float queryScale) = Quantize(query);
        float factor = queryScale * (float)(scale * Int16Scheme.LogarithmBase);
        for (int index = 0; index < scores.Length; index++)
        {
            (int[] others, float keyScale) = Quantize(key.Slice(index * headSize, headSize));
            float score = 0;
            for (int chunk = 0; chunk < headSize; chunk += Int16Scheme.DepthChunk)
            {
                long sum = 0;
                for (int column = chunk; column < Math.Min(headSize, chunk + Int16Scheme.DepthChunk); column++)
                    sum += (long)integers[column] * others[column];
                score += checked((int)sum);
            }
            float added = mask.IsEmpty ? 0f : mask[index] * (float)Int16Scheme.LogarithmBase;
            if (float.IsNegativeInfinity(added))
                added = Math.Min(mask[index], -2e38f);
            scores[index] = MathF.FusedMultiplyAdd(score, keyScale * factor, added);
        }
        return scores;
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

    private static float PowerOfTwo(float x)
    {
        x = Larger(-127f, x);
        float n = MathF.Round(x), r = x - n, p = MathF.FusedMultiplyAdd(r, Coefficients[0], Coefficients[1]);
        for (int index = 2; index < Coefficients.Length; index++)
            p = MathF.FusedMultiplyAdd(p, r, Coefficients[index]);
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
