using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

/// <summary>Operands of an attention over sequences of one length, and what float64 makes of them.</summary>
internal sealed class AttentionCase(int batch, int queries, int keys, int heads, int headSize, int valueHeadSize, int maskKind)
{
    public float[] Query { get; } = Samples.Normal(1, batch * queries * heads * headSize);

    private readonly float[] key = Samples.Normal(2, batch * keys * heads * headSize);
    private readonly float[] value = Samples.Normal(3, batch * keys * heads * valueHeadSize);

    /// <summary>0: none. 1: over keys. 2: of every query of every head.</summary>
    private readonly float[] mask = maskKind switch
    {
        0 => [],
        1 => Samples.Normal(4, batch * keys),
        _ =>
        Samples.Normal(4, batch * heads * queries * keys)
    };

    public int Width => heads * valueHeadSize;

    public float[] Run(AttentionArithmetic arithmetic, int threads, float[]? otherMask = null)
    {
        using Bench bench = new(threads);
        float[] output = new float[batch * queries * Width];
        Run(arithmetic, bench, output, default, otherMask);
        return output;
    }

    public void Run(AttentionArithmetic arithmetic, Bench bench, Span<float> output, QuantizedRows quantized, float[]? otherMask = null)
    {
        AttentionMask added = otherMask is not null ? new(otherMask, 0, 0, 0)
            : maskKind == 0 ? default
            : maskKind == 1 ? new(mask, keys, 0, 0)
            : new(mask, heads * queries * keys, queries * keys, keys);
        AttentionKernel.Run(
            Query, heads * headSize, key, heads * headSize, value, Width, added, Uniform(queries), Uniform(keys), heads, headSize,
            valueHeadSize, 0, arithmetic,
            output, Width, quantized, bench.Pool, bench.Scratch);

        SequenceRows Uniform(int length) => new(Enumerable.Range(0, batch + 1).Select(sequence => sequence * length).ToArray());
    }

    public double[] Reference()
    {
        double[] output = new double[batch * queries * heads * valueHeadSize], weights = new double[keys];
        for (int b = 0; b < batch; b++)
        {
            for (int h = 0; h < heads; h++)
            {
                for (int q = 0; q < queries; q++)
                {
                    for (int k = 0; k < keys; k++)
                    {
                        double score = 0;
                        for (int d = 0; d < headSize; d++)
                            score += (double)Query[((b * queries + q) * heads + h) * headSize + d]
                                * key[((b * keys + k) * heads + h) * headSize + d];
                        weights[k] = score / Math.Sqrt(headSize)
                            + maskKind switch { 0 => 0, 1 => mask[b * keys + k], _ => mask[((b * heads + h) * queries + q) * keys + k] };
                    }
                    double largest = weights.Max(), sum = 0;
                    for (int k = 0; k < keys; k++)
                        sum += weights[k] = Math.Exp(weights[k] - largest);
                    for (int k = 0; k < keys; k++)
                    {
                        for (int d = 0; d < valueHeadSize; d++)
                            output[((b * queries + q) * heads + h) * valueHeadSize + d] += weights[k] / sum
                                * value[((b * keys + k) * heads + h) * valueHeadSize + d];
                    }
                }
            }
        }
        return output;
    }
}
