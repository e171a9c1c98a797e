using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>Where no machine code runs: a head in 16-bit integers, block of keys by block of keys; <see cref="Int16Scheme"/> has the numbers.</summary>
internal static unsafe class Int16Fallback<T> where T : unmanaged, ISixteen<T>
{
    public static void Run(AttentionJob* job, in AttentionHead head, byte* memory)
    {
        Int16FallbackScratch scratch = new(memory, head.Keys, job->HeadSize, job->ValueHeadSize);
        for (int first = 0; first < head.Keys; first += Int16Scheme.KeyBlock)
        {
            int keys = Math.Min(Int16Scheme.KeyBlock, head.Keys - first);
            for (int key = 0; key < keys; key++)
            {
                scratch.KeyScales[key] = Quantize(head.Key + (first + key) * job->KeyStride, job->HeadSize, scratch.Keys + key * (long)job->HeadSize);
                scratch.ValueScales[key] = Quantize(head.Value + (first + key) * job->ValueStride, job->ValueHeadSize, scratch.Values + key * (long)job->ValueHeadSize);
            }
            // Behind the last key stand scores of −∞, whose weights are 0 in any scale.
            int padded = (keys + 15) & -16;
            new Span<float>(scratch.ValueScales + keys, padded - keys).Clear();
            for (int query = 0; query < head.Queries; query++)
            {
                Score(job, head, query, first, keys, scratch);
                new Span<float>(scratch.Scores + keys, padded - keys).Fill(float.NegativeInfinity);
                Weigh(job, query, first == 0, keys, scratch);
            }
        }
        for (int query = 0; query < head.Queries; query++)
        {
            float factor = 1f / Larger(Int16Scheme.Smallest, scratch.Totals[query]);
            for (int column = 0; column < job->ValueHeadSize; column++)
                head.Output[query * head.OutputStride + column] = scratch.Results[query * (long)job->ValueHeadSize + column] * factor;
        }
    }

    /// <summary>Returns the scale; NaN where the row holds NaN or infinity.</summary>
    private static float Quantize(float* x, int count, short* values)
    {
        int bits = 0;
        for (int index = 0; index < count; index++)
            bits = Math.Max(bits, BitConverter.SingleToInt32Bits(x[index]) & int.MaxValue);
        float largest = BitConverter.Int32BitsToSingle(bits), divisor = Larger(Int16Scheme.Smallest, largest), inverse = Int16Scheme.Levels / divisor;
        for (int index = 0; index < count; index++)
            values[index] = (short)MathF.Round(x[index] * inverse);
        return divisor / Int16Scheme.Levels + (largest - largest);
    }

    /// <summary>Scores of one query in powers of two, mask added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score(AttentionJob* job, in AttentionHead head, int query, int first, int keys, in Int16FallbackScratch scratch)
    {
        float factor = Quantize(head.Query + query * job->QueryStride, job->HeadSize, scratch.Query) * (float)(job->Scale * Int16Scheme.LogarithmBase);
        float* mask = head.Mask == null ? null : head.Mask + query * job->MaskQueryStride + first;
        for (int key = 0; key < keys; key++)
        {
            short* values = scratch.Keys + key * (long)job->HeadSize;
            float score = 0;
            for (int chunk = 0; chunk < job->HeadSize; chunk += Int16Scheme.DepthChunk)
            {
                int sum = 0;
                for (int index = chunk; index < Math.Min(job->HeadSize, chunk + Int16Scheme.DepthChunk); index++)
                    sum += scratch.Query[index] * values[index];
                score += sum;
            }
            scratch.Scores[key] = MathF.FusedMultiplyAdd(score, scratch.KeyScales[key] * factor, mask == null ? 0f : InPowersOfTwo(mask[key]));
        }
    }

    /// <summary>A mask's finite numbers stay finite: a query whose keys all have the lowest one weighs them alike.</summary>
    private static float InPowersOfTwo(float mask)
    {
        float product = mask * (float)Int16Scheme.LogarithmBase;
        return float.IsNegativeInfinity(product) ? Math.Min(mask, -2e38f) : product;
    }

    /// <summary>Adds a block's weighted values to a query's result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weigh(AttentionJob* job, int query, bool isFirst, int keys, in Int16FallbackScratch scratch)
    {
        float* scores = scratch.Scores;
        T maximum = T.Create(isFirst ? float.NegativeInfinity : scratch.Maxima[query]);
        for (int key = 0; key < keys; key += 16)
            maximum = T.Max(maximum, T.Load(scores + key));
        float before = isFirst ? float.NegativeInfinity : scratch.Maxima[query], now = T.MaxLane(maximum), shift = SoftmaxFunctions.Shift(now);
        scratch.Maxima[query] = now;

        T total = T.Create(0f), weightTotal = T.Create(0f), largest = T.Create(0f);
        for (int key = 0; key < keys; key += 16)
        {
            T power = AttentionMath<T>.PowerOfTwo(T.Load(scores + key) - T.Create(shift)), weight = power * T.Load(scratch.ValueScales + key);
            total += power;
            weightTotal += weight;
            largest = T.Max(largest, weight);
            T.Store(weight, scores + key);
        }
        float step = Larger(Int16Scheme.SmallestStep, Larger(T.MaxLane(largest) * Int16Scheme.StepOfLargest, T.Sum(weightTotal) * Int16Scheme.StepOfSum)), factor = 1f / step;
        for (int key = 0; key < keys; key++)
            scratch.Weights[key] = (short)MathF.Round(scores[key] * factor);

        float carried = isFirst ? 0f : T.MaxLane(AttentionMath<T>.PowerOfTwo(T.Create(before - shift)));
        scratch.Totals[query] = isFirst ? T.Sum(total) : MathF.FusedMultiplyAdd(scratch.Totals[query], carried, T.Sum(total));
        float* results = scratch.Results + query * (long)job->ValueHeadSize;
        for (int column = 0; column < job->ValueHeadSize; column++)
        {
            int sum = 0;
            for (int key = 0; key < keys; key++)
                sum += scratch.Weights[key] * scratch.Values[key * (long)job->ValueHeadSize + column];
            results[column] = isFirst ? sum * step : MathF.FusedMultiplyAdd(results[column], carried, sum * step);
        }
    }

    /// <summary>The larger; <paramref name="b"/> where either is NaN, as vectors have it.</summary>
    private static float Larger(float a, float b) => a > b ? a : b;
}
