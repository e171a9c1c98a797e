using System.Numerics.Tensors;

namespace Lathe.Benchmarks.SampleModel;

/// <summary>
/// Fits a linear classifier to features: full gradient steps with momentum on the cross-entropy, in float32, on features of mean 0 and
/// deviation 1.
/// </summary>
internal static class SoftmaxRegression
{
    private const int Steps = 600;
    private const float Rate = 0.5f, Momentum = 0.9f, Decay = 1e-5f;

    /// <param name="features">A row each.</param>
    /// <param name="labels">0 to <paramref name="classes"/> - 1, one a row.</param>
    /// <param name="classes">How many there are.</param>
    /// <returns>Weight [classes, width] and bias [classes].</returns>
    public static (float[] Weight, float[] Bias) Fit(float[][] features, int[] labels, int classes)
    {
        int width = features[0].Length;
        (float[] mean, float[] scale) = Statistics(features);
        float[][] standard = [.. features.Select(row => row.Select((value, i) => (value - mean[i]) * scale[i]).ToArray())];
        float[] weight = new float[classes * width], bias = new float[classes], weightStep = new float[weight.Length],
            biasStep = new float[classes];
        float[] gradient = new float[weight.Length], biasGradient = new float[classes], scores = new float[classes];
        for (int step = 0; step < Steps; step++)
        {
            Array.Clear(gradient);
            Array.Clear(biasGradient);
            for (int row = 0; row < standard.Length; row++)
            {
                Score(standard[row], weight, bias, scores);
                TensorPrimitives.SoftMax(scores, scores);
                scores[labels[row]]--;
                for (int c = 0; c < classes; c++)
                    TensorPrimitives.MultiplyAdd(standard[row], scores[c] / standard.Length, gradient.AsSpan(c * width, width),
                        gradient.AsSpan(c * width, width));
                TensorPrimitives.MultiplyAdd(scores, 1f / features.Length, biasGradient, biasGradient);
            }
            Move(weight, weightStep, gradient, Decay);
            Move(bias, biasStep, biasGradient, 0);
        }
        // what was done to the features goes into the weights
        for (int c = 0; c < classes; c++)
        {
            Span<float> row = weight.AsSpan(c * width, width);
            TensorPrimitives.Multiply(row, scale, row);
            bias[c] -= TensorPrimitives.Dot(row, mean);
        }
        return (weight, bias);
    }

    private static (float[] Mean, float[] Scale) Statistics(float[][] features)
    {
        float[] mean = new float[features[0].Length], scale = new float[mean.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            double sum = 0, squares = 0;
            foreach (float[] row in features)
                (sum, squares) = (sum + row[i], squares + (double)row[i] * row[i]);
            mean[i] = (float)(sum / features.Length);
            scale[i] = (float)(1 / Math.Sqrt(Math.Max(squares / features.Length - (double)mean[i] * mean[i], 1e-12)));
        }
        return (mean, scale);
    }

    /// <summary>Share of the rows whose highest score is their label's.</summary>
    public static double Accuracy(float[][] features, int[] labels, float[] weight, float[] bias)
    {
        float[] scores = new float[bias.Length];
        int correct = 0;
        for (int row = 0; row < features.Length; row++)
        {
            Score(features[row], weight, bias, scores);
            correct += TensorPrimitives.IndexOfMax(scores) == labels[row] ? 1 : 0;
        }
        return (double)correct / features.Length;
    }

    private static void Score(float[] row, float[] weight, float[] bias, float[] scores)
    {
        for (int c = 0; c < scores.Length; c++)
            scores[c] = bias[c] + TensorPrimitives.Dot(row, weight.AsSpan(c * row.Length, row.Length));
    }

    private static void Move(float[] values, float[] velocity, float[] gradient, float decay)
    {
        for (int i = 0; i < values.Length; i++)
        {
            velocity[i] = Momentum * velocity[i] - Rate * (gradient[i] + decay * values[i]);
            values[i] += velocity[i];
        }
    }
}
