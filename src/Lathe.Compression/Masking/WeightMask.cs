using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>Makes the least important blocks or weights of a matrix [outputs, inputs] zero.</summary>
/// <param name="choice">How many, and by what.</param>
/// <param name="random">Of importance by chance.</param>
internal sealed class WeightMask(LayerMasking choice, Random random)
{
    private const int Outputs = PanelLayout.Columns, Inputs = PanelLayout.Quad;

    /// <param name="weights">Row after row; what is masked becomes 0.</param>
    /// <param name="inputs">Of a row.</param>
    /// <param name="magnitude">Mean magnitude of each input, of importance by activation.</param>
    /// <returns>What is zero, and of how many.</returns>
    public (long Zero, long Of) Apply(Span<float> weights, int inputs, Func<int, double> magnitude) =>
        choice.ByBlock ? Blocks(weights, inputs, magnitude) : Weights(weights, inputs, magnitude);

    private (long Zero, long Of) Blocks(Span<float> weights, int inputs, Func<int, double> magnitude)
    {
        int outputs = weights.Length / inputs, across = (inputs + Inputs - 1) / Inputs;
        double[] scores = new double[(outputs + Outputs - 1) / Outputs * across];
        double[] inputScores = [.. Enumerable.Range(0, inputs).Select(magnitude)];
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
                scores[output / Outputs * across + input / Inputs] += Score(weights[output * inputs + input], inputScores[input]);
        }

        if (choice.Importance == Importance.Random)
            Array.ForEach(Enumerable.Range(0, scores.Length).ToArray(), block => scores[block] = random.NextDouble());
        int count = (int)Math.Round(choice.Share * scores.Length);
        foreach (int block in Enumerable.Range(0, scores.Length).OrderBy(block => scores[block]).Take(count))
        {
            int first = block % across * Inputs, length = Math.Min(Inputs, inputs - first);
            for (int output = block / across * Outputs; output < Math.Min(outputs, (block / across + 1) * Outputs); output++)
                weights.Slice(output * inputs + first, length).Clear();
        }

        return (count, scores.Length);
    }

    private (long Zero, long Of) Weights(Span<float> weights, int inputs, Func<int, double> magnitude)
    {
        double[] inputScores = [.. Enumerable.Range(0, inputs).Select(magnitude)], scores = new double[inputs];
        int[] order = new int[inputs];
        int count = (int)Math.Round(choice.Share * inputs);
        for (int start = 0; start < weights.Length; start += inputs)
        {
            Span<float> row = weights.Slice(start, inputs);
            for (int input = 0; input < inputs; input++)
            {
                order[input] = input;
                scores[input] = choice.Importance == Importance.Random ? random.NextDouble() : Score(row[input], inputScores[input]);
            }

            Array.Sort(scores, order);
            foreach (int input in order.AsSpan(0, count))
                row[input] = 0;
        }

        return ((long)count * (weights.Length / inputs), weights.Length);
    }

    private double Score(float weight, double input) =>
        choice.Importance == Importance.Activation ? Math.Abs(weight) * input : (double)weight * weight;
}
