using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>What a migration makes of the weights that read the inputs.</summary>
/// <param name="migration">Factors and shifts.</param>
/// <param name="width">Inputs.</param>
internal sealed class MigrationCandidate(Migration migration, int width)
{
    public Migration Migration { get; } = migration;

    /// <summary>Of each input: the squared steps of its rounded weights, summed over outputs.</summary>
    public double[] SquaredSteps { get; } = new double[width];

    /// <summary>Of all weights.</summary>
    public double SquaredWeights { get; private set; }

    public void Add(float[] weights, WeightFormat format, int inputs, int outputs)
    {
        int groupSize = format.IsGrouped ? format.GroupSize : inputs;
        double levels = format.Description.HighestCode + (format.IsGrouped ? 0.5 : 0);
        float[] divisors = Migration.Factors.Length == 0 ? [.. Enumerable.Repeat(1f, inputs)] : Migration.Factors;
        for (int output = 0; output < outputs; output++)
        {
            ReadOnlySpan<float> row = weights.AsSpan(output * inputs, inputs);
            for (int first = 0; first < inputs; first += groupSize)
            {
                int end = Math.Min(first + groupSize, inputs);
                float largest = 0;
                for (int i = first; i < end; i++)
                {
                    float weight = row[i] / divisors[i];
                    largest = Math.Max(largest, Math.Abs(weight));
                    SquaredWeights += weight * weight;
                }

                double step = largest / levels;
                for (int i = first; i < end; i++)
                    SquaredSteps[i] += step * step;
            }
        }
    }
}
