namespace Lathe.Transformers.Pipelines;

/// <summary>Logits to probabilities, summed in float64.</summary>
internal static class Logits
{
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> scores)
    {
        double highest = double.NegativeInfinity, sum = 0;
        foreach (float logit in logits)
            highest = Math.Max(highest, logit);
        foreach (float logit in logits)
            sum += Math.Exp(logit - highest);
        for (int i = 0; i < logits.Length; i++)
            scores[i] = (float)(Math.Exp(logits[i] - highest) / sum);
    }

    public static void Sigmoid(ReadOnlySpan<float> logits, Span<float> scores)
    {
        for (int i = 0; i < logits.Length; i++)
            scores[i] = (float)(1 / (1 + Math.Exp(-(double)logits[i])));
    }
}
