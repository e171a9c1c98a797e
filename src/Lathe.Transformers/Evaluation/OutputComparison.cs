using Lathe.Checkpoints;

namespace Lathe.Transformers.Evaluation;

/// <summary>How far one output is from its reference, over the tokens that are not padding; sums are float64.</summary>
/// <param name="Name">The output's Hugging Face name.</param>
/// <param name="Path"><c>compiled</c> or <c>eager</c>: who computed it.</param>
/// <param name="RelativeL2">‖found − expected‖ / ‖expected‖; 0 is equal.</param>
/// <param name="Largest">The largest absolute difference of two elements.</param>
/// <param name="Cosine">Of the angle between both; 1 is parallel.</param>
internal sealed record OutputComparison(string Name, string Path, double RelativeL2, double Largest, double Cosine)
{
    /// <summary>Compares an output with a tensor of a reference file.</summary>
    /// <param name="name">Its name: says which axis is the token's, where there is one.</param>
    /// <param name="path"><c>compiled</c> or <c>eager</c>.</param>
    /// <param name="found">float32, of the reference's shape.</param>
    /// <param name="reference">The file.</param>
    /// <param name="attentionMask">int32 [batch, sequence]: tokens with 0 are left out.</param>
    /// <exception cref="CheckpointException">Shapes differ.</exception>
    public static OutputComparison Of(string name, string path, Tensor found, SafetensorsFile reference, Tensor attentionMask)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(attentionMask);
        TensorEntry entry = reference.Find(name);
        Tensor contiguous = found.Contiguous();
        if (!SameShape(entry, contiguous))
            throw new CheckpointException(reference.Path, name,
                $"is {entry}, the model gives {contiguous}; the reference is not of this checkpoint.");
        return Of(name, path, contiguous.Floats, reference.ReadFloat32(name), Axes(name, contiguous.Shape, attentionMask),
            attentionMask.Contiguous().Ints);
    }

    private static OutputComparison Of(
        string name, string path, ReadOnlySpan<float> found, ReadOnlySpan<float> expected, TokenAxes axes, ReadOnlySpan<int> mask)
    {
        double difference = 0, expectedNorm = 0, foundNorm = 0, product = 0, largest = 0;
        for (int row = 0; row * axes.Width < expected.Length; row++)
        {
            // row = (batch · repeats + repeat) · sequence + token
            int token = axes.Sequence == 0 ? -1 : row / (axes.Sequence * axes.Repeats) * axes.Sequence + row % axes.Sequence;
            if (token >= 0 && mask[token] == 0)
                continue;
            for (int i = row * axes.Width; i < (row + 1) * axes.Width; i++)
            {
                double e = expected[i], f = found[i], d = f - e;
                difference += d * d;
                expectedNorm += e * e;
                foundNorm += f * f;
                product += e * f;
                // a NaN must show, and Math.Max keeps it
                largest = Math.Max(largest, Math.Abs(d));
            }
        }
        double relative = expectedNorm > 0 ? Math.Sqrt(difference / expectedNorm) : Math.Sqrt(difference);
        double cosine = expectedNorm > 0 && foundNorm > 0 ? product / Math.Sqrt(expectedNorm * foundNorm) : difference == 0 ? 1 : 0;
        return new OutputComparison(name, path, relative, largest, cosine);
    }

    /// <summary>Where the token's axis is: the second, in attention probabilities the third (the query's); pooled outputs have
    /// none.</summary>
    private static TokenAxes Axes(string name, ReadOnlySpan<int> shape, Tensor mask)
    {
        int sequence = mask.Shape[1];
        if (name.StartsWith("attentions.", StringComparison.Ordinal))
            return new TokenAxes(shape[1], sequence, shape[3]);
        bool isToken = shape.Length == 3 || name.EndsWith("start_logits", StringComparison.Ordinal)
            || name.EndsWith("end_logits", StringComparison.Ordinal);
        return isToken && shape[1] == sequence ? new TokenAxes(1, sequence, shape.Length == 3 ? shape[2] : 1)
            : new TokenAxes(1, 0, shape[^1]);
    }

    private static bool SameShape(TensorEntry entry, Tensor tensor)
    {
        if (entry.Shape.Count != tensor.Rank)
            return false;
        for (int i = 0; i < tensor.Rank; i++)
        {
            if (entry.Shape[i] != tensor.Shape[i])
                return false;
        }
        return true;
    }

    private readonly record struct TokenAxes(int Repeats, int Sequence, int Width);
}
