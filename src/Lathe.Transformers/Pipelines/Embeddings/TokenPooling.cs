using System.Numerics;
using System.Numerics.Tensors;

namespace Lathe.Transformers.Pipelines;

/// <summary>The pooling module: token vectors to one vector.</summary>
/// <param name="modes">At least one.</param>
/// <param name="hidden">Width of a token's vector.</param>
/// <param name="includesPrompt">Whether the prompt's tokens count.</param>
internal sealed class TokenPooling(PoolingMode modes, int hidden, bool includesPrompt)
{
    // what sentence-transformers puts in the place of a sum of nothing, and of a maximum over nothing
    private const float LeastWeight = 1e-9f, LeastValue = -1e9f;

    public PoolingMode Modes { get; } = modes;

    public bool IncludesPrompt { get; } = includesPrompt;

    /// <summary>Width of the result.</summary>
    public int Dimensions { get; } = BitOperations.PopCount((uint)modes) * hidden;

    /// <param name="tokens">[tokens, hidden].</param>
    /// <param name="promptTokens">Leading tokens that do not count.</param>
    /// <param name="vector">[Dimensions]; overwritten.</param>
    public void Run(ReadOnlySpan<float> tokens, int promptTokens, Span<float> vector)
    {
        int count = tokens.Length / hidden, skipped = Math.Min(promptTokens, count);
        ReadOnlySpan<float> counted = tokens[(skipped * hidden)..];
        if (Modes.HasFlag(PoolingMode.Cls))
            tokens[..hidden].CopyTo(Take(ref vector));
        if (Modes.HasFlag(PoolingMode.Max))
        {
            Span<float> largest = Take(ref vector);
            largest.Fill(LeastValue);
            for (ReadOnlySpan<float> rest = counted; !rest.IsEmpty; rest = rest[hidden..])
                TensorPrimitives.Max(largest, rest[..hidden], largest);
        }
        if (Modes.HasFlag(PoolingMode.Mean))
        {
            Span<float> mean = Take(ref vector);
            Sum(counted, mean);
            TensorPrimitives.Divide(mean, Math.Max(count - skipped, LeastWeight), mean);
        }
        if (Modes.HasFlag(PoolingMode.MeanSqrtLength))
        {
            Span<float> mean = Take(ref vector);
            Sum(counted, mean);
            TensorPrimitives.Divide(mean, MathF.Sqrt(Math.Max(count - skipped, LeastWeight)), mean);
        }
        if (Modes.HasFlag(PoolingMode.WeightedMean))
        {
            Span<float> mean = Take(ref vector);
            mean.Clear();
            float weights = 0;
            for (int position = skipped + 1; position <= count; position++)
            {
                TensorPrimitives.MultiplyAdd(tokens.Slice((position - 1) * hidden, hidden), position, mean, mean);
                weights += position;
            }
            TensorPrimitives.Divide(mean, Math.Max(weights, LeastWeight), mean);
        }
        if (Modes.HasFlag(PoolingMode.LastToken))
        {
            Span<float> last = Take(ref vector);
            if (counted.IsEmpty)
                last.Clear();
            else
                counted[^hidden..].CopyTo(last);
        }
    }

    private void Sum(ReadOnlySpan<float> tokens, Span<float> sum)
    {
        sum.Clear();
        for (; !tokens.IsEmpty; tokens = tokens[hidden..])
            TensorPrimitives.Add(sum, tokens[..hidden], sum);
    }

    private Span<float> Take(ref Span<float> vector)
    {
        Span<float> taken = vector[..hidden];
        vector = vector[hidden..];
        return taken;
    }
}
