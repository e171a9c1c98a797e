using System.Buffers;
using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>Multi-head attention: softmax(query · keyᵀ · scale + mask) · value, head by head.</summary>
    /// <param name="query">float32 [batch, queries, heads · size], the heads side by side.</param>
    /// <param name="key">float32 [batch, keys, keyHeads · size].</param>
    /// <param name="value">float32 [batch, keys, keyHeads · valueSize].</param>
    /// <param name="mask">
    /// Added to the scores: float32 [batch, keys], or rank 4 that broadcasts to [batch, heads, queries, keys]. Null adds nothing.
    /// A query whose keys are all masked with −∞ attends to nothing and gives zeros.
    /// </param>
    /// <param name="heads">How many; divides the width of query.</param>
    /// <param name="scale">Factor on the scores; 0 stands for 1 / √size.</param>
    /// <param name="keyHeads">
    /// Of key and value, where they are fewer than those of query: a divisor of heads, each serving as many neighbouring query heads.
    /// 0 stands for heads.
    /// </param>
    /// <returns>float32 [batch, queries, heads · valueSize].</returns>
    /// <remarks>
    /// Reports the probabilities [batch, heads, queries, keys] to an open <see cref="Observation"/> as <c>attentions</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">Types or shapes that do not fit, or heads that do not divide a width.</exception>
    /// <exception cref="ArgumentOutOfRangeException">heads is not positive, or keyHeads is negative.</exception>
    [Operation(ShapeRule.Attention, Kernel = typeof(AttentionReference), Reach = OperationReach.Sequence, MaskOperand = 3)]
    public static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor? mask, int heads, float scale = 0, int keyHeads = 0)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        TensorView maskView = mask is null ? default : mask.View;
        AttentionReference.Check(query.View, key.View, value.View, maskView, heads, keyHeads);

        int batch = query.Shape[0], queries = query.Shape[1], keys = key.Shape[1];
        Tensor output = Tensor.Float32(batch, queries, value.Shape[2] / (keyHeads == 0 ? heads : keyHeads) * heads);
        if (!Observation.IsActive)
        {
            AttentionReference.Run(query.View, key.View, value.View, maskView, heads, scale, keyHeads, output.View);
            return output;
        }

        Tensor probabilities = Tensor.Float32(batch, heads, queries, keys);
        AttentionReference.Run(query.View, key.View, value.View, maskView, heads, scale, keyHeads, output.View, probabilities.View);
        Observation.Report("attentions", probabilities);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Attention"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AttentionReference
{
    /// <param name="mask">Absent, [batch, keys], or rank 4 that broadcasts to [batch, heads, queries, keys].</param>
    /// <param name="scale">0 stands for 1 / √size.</param>
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">heads is not positive, or keyHeads is negative.</exception>
    public static void Run(
        TensorView query, TensorView key, TensorView value, TensorView mask, int heads, float scale, TensorView output) =>
        Run(query, key, value, mask, heads, scale, keyHeads: 0, output, probabilities: default);

    /// <inheritdoc cref="Run(TensorView, TensorView, TensorView, TensorView, int, float, TensorView)"/>
    /// <param name="keyHeads">0 stands for heads.</param>
    public static void Run(
        TensorView query, TensorView key, TensorView value, TensorView mask, int heads, float scale, int keyHeads, TensorView output) =>
        Run(query, key, value, mask, heads, scale, keyHeads, output, probabilities: default);

    /// <param name="probabilities">[batch, heads, queries, keys], or absent when nobody looks at them.</param>
    internal static void Run(
        TensorView query,
        TensorView key,
        TensorView value,
        TensorView mask,
        int heads,
        float scale,
        int keyHeads,
        TensorView output,
        TensorView probabilities)
    {
        Check(query, key, value, mask, heads, keyHeads);
        keyHeads = keyHeads == 0 ? heads : keyHeads;
        Loops.RequireFloat32(output, nameof(output));
        int width = value.Shape[2] / keyHeads * heads, group = heads / keyHeads;
        if (!output.Shape.SequenceEqual([query.Shape[0], query.Shape[1], width]))
        {
            throw new ArgumentException(
                $"output has shape {Shapes.Text(output.Shape)}; expected [{query.Shape[0]}, {query.Shape[1]}, {width}]",
                nameof(output));
        }

        TensorView q = query.SplitHeads(heads), k = key.SplitHeads(keyHeads), columns = value.SplitHeads(keyHeads).Transpose(2, 3);
        TensorView mixed = output.SplitHeads(heads);
        int size = q.Shape[3], keys = k.Shape[2];
        bool isMasked = !mask.IsAbsent;
        TensorView added = isMasked ? (mask.Rank == 2 ? mask.AsKeyMask() : mask).Broadcast([q.Shape[0], heads, q.Shape[2], keys]) : default;
        double factor = scale == 0 ? 1.0 / Math.Sqrt(size) : scale;

        double[] scoreBuffer = ArrayPool<double>.Shared.Rent(keys);
        float[] weightBuffer = ArrayPool<float>.Shared.Rent(keys);
        Span<double> scores = scoreBuffer.AsSpan(0, keys);
        Span<float> weights = weightBuffer.AsSpan(0, keys);
        for (int b = 0; b < q.Shape[0]; b++)
        {
            for (int h = 0; h < heads; h++)
            {
                for (int i = 0; i < q.Shape[2]; i++)
                {
                    ReadOnlySpan<float> line = q.Line(b, h, i);
                    for (int j = 0; j < keys; j++)
                        scores[j] = factor * DotProduct.Run(line, q.Strides[3], k.Line(b, h / group, j), k.Strides[3], size);
                    if (isMasked)
                        Add(added.Line(b, h, i), added.Strides[3], scores);
                    Softmax(scores, weights);
                    if (!probabilities.IsAbsent)
                        weights.CopyTo(probabilities.Line(b, h, i));

                    Span<float> result = mixed.Line(b, h, i);
                    for (int c = 0; c < columns.Shape[2]; c++)
                        result[c * mixed.Strides[3]] =
                            (float)DotProduct.Run(weights, 1, columns.Line(b, h / group, c), columns.Strides[3], keys);
                }
            }
        }
        ArrayPool<double>.Shared.Return(scoreBuffer);
        ArrayPool<float>.Shared.Return(weightBuffer);
    }

    internal static void Check(TensorView query, TensorView key, TensorView value, TensorView mask, int heads, int keyHeads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        ArgumentOutOfRangeException.ThrowIfNegative(keyHeads);
        keyHeads = keyHeads == 0 ? heads : keyHeads;
        if (heads % keyHeads != 0)
            throw new ArgumentException($"{keyHeads} key heads do not divide {heads} heads", nameof(keyHeads));
        CheckOperand(query, heads, nameof(query));
        CheckOperand(key, keyHeads, nameof(key));
        CheckOperand(value, keyHeads, nameof(value));
        if (key.Shape[0] != query.Shape[0] || key.Shape[2] / keyHeads != query.Shape[2] / heads)
            throw Mismatch(nameof(key), key, nameof(query), query,
                keyHeads == heads ? "batch and width are equal" : $"the batch is equal, and {heads} and {keyHeads} heads are of one size");
        if (value.Shape[0] != query.Shape[0])
            throw Mismatch(nameof(value), value, nameof(query), query, "the batch is equal");
        if (value.Shape[1] != key.Shape[1])
            throw Mismatch(nameof(value), value, nameof(key), key, "there is a value for each key");
        if (mask.IsAbsent)
            return;

        Loops.RequireFloat32(mask, nameof(mask));
        ReadOnlySpan<int> scores = [query.Shape[0], heads, query.Shape[1], key.Shape[1]];
        bool fits = mask.Rank switch
        {
            2 => mask.Shape.SequenceEqual([scores[0], scores[3]]),
            4 => Stretches(mask.Shape, scores),
            _ => false,
        };
        if (!fits)
        {
            throw new ArgumentException(
                $"mask has shape {Shapes.Text(mask.Shape)}; expected [{scores[0]}, {scores[3]}], or four axes that broadcast to "
                    + Shapes.Text(scores),
                nameof(mask));
        }
    }

    private static void CheckOperand(TensorView operand, int heads, string name)
    {
        Loops.RequireFloat32(operand, name);
        Loops.RequireRank(operand, 3, "[batch, sequence, heads · size]", name);
        if (operand.Shape[2] % heads != 0)
        {
            throw new ArgumentException(
                $"{heads} heads do not divide the {operand.Shape[2]} columns of {name} {Shapes.Text(operand.Shape)}", name);
        }
    }

    private static bool Stretches(ReadOnlySpan<int> shape, ReadOnlySpan<int> to)
    {
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] != 1 && shape[i] != to[i])
                return false;
        }
        return true;
    }

    private static ArgumentException Mismatch(string name, TensorView operand, string otherName, TensorView other, string rule) =>
        new($"{name} has shape {Shapes.Text(operand.Shape)}, {otherName} {Shapes.Text(other.Shape)}; expected that {rule}", name);

    private static void Add(ReadOnlySpan<float> mask, int stride, Span<double> scores)
    {
        for (int i = 0; i < scores.Length; i++)
            scores[i] += mask[i * stride];
    }

    private static void Softmax(ReadOnlySpan<double> scores, Span<float> probabilities)
    {
        double largest = double.NegativeInfinity;
        foreach (double score in scores)
            largest = Math.Max(largest, score);
        if (double.IsNegativeInfinity(largest))
        {
            probabilities.Clear();
            return;
        }
        double sum = 0;
        foreach (double score in scores)
            sum += Math.Exp(score - largest);
        for (int i = 0; i < scores.Length; i++)
            probabilities[i] = (float)(Math.Exp(scores[i] - largest) / sum);
    }
}
