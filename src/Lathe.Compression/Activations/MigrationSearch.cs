using Lathe.Checkpoints;
using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>
/// Factors between inputs and weights (Xiao 2022, SmoothQuant): x_j × m_j with 1 / m_j = max|x_j|^a / max|w_j|^(1 − a), with or without
/// shifts that put the middle of each input's range at 0 (Wei 2023, Outlier Suppression+): for the strength a at which the noise of
/// rounding both is foreseen to be least, or none at all.
/// </summary>
internal sealed class MigrationSearch
{
    private const int Strengths = 11;

    /// <summary>Factors stay within this of 1: beyond, a channel is dead in one of both.</summary>
    private const float MostFactor = 1024;

    /// <summary>Variance of a number that is rounded, in squared steps.</summary>
    private const double Rounding = 1 / 12.0;

    private readonly RowGroup group;
    private readonly RowSample sample;
    private readonly bool isStatic;
    private readonly float[] largestWeights;
    private readonly double[] squaredColumns;
    private readonly List<MigrationCandidate> candidates = [];

    /// <param name="group">Who reads the rows.</param>
    /// <param name="sample">Of the rows.</param>
    /// <param name="isStatic">One scale for all rows.</param>
    public MigrationSearch(RowGroup group, RowSample sample, bool isStatic)
    {
        (this.group, this.sample, this.isStatic) = (group, sample, isStatic);
        largestWeights = new float[group.Seen.Width];
        squaredColumns = new double[group.Seen.Width];
    }

    /// <summary>First of two walks over the weights: what each column has.</summary>
    public void AddColumns(ProductToRound product)
    {
        int width = product.Inputs;
        for (int i = 0; i < product.Weights.Length; i++)
        {
            float weight = product.Weights[i];
            largestWeights[i % width] = Math.Max(largestWeights[i % width], Math.Abs(weight));
            squaredColumns[i % width] += (double)weight * weight;
        }
    }

    /// <summary>Second of two walks: what each candidate makes of the weights.</summary>
    public void AddRounding(ProductToRound product)
    {
        if (candidates.Count == 0)
        {
            candidates.Add(new MigrationCandidate(Migration.None, group.Seen.Width));
            float[] middles = [.. Enumerable.Range(0, group.Seen.Width).Select(i => (group.Seen.Minimum(i) + group.Seen.Maximum(i)) / 2)];
            foreach (float[] centers in (float[][])[[], middles])
            {
                for (int i = 0; i < Strengths; i++)
                    candidates.Add(new MigrationCandidate(Candidate((double)i / (Strengths - 1), centers), group.Seen.Width));
            }
        }

        float[] weights = product.Weights.ToArray();
        WeightFormat format = product.Format;
        (int inputs, int outputs) = (product.Inputs, product.Outputs);
        Parallel.ForEach(candidates, candidate => candidate.Add(weights, format, inputs, outputs));
    }

    /// <summary>The best; none where that is to leave inputs as they are, or damage leaves nothing to compare.</summary>
    public Migration Best()
    {
        double[] noise = [.. candidates.Select(Noise)];
        int best = noise.Length == 0 ? 0 : Array.IndexOf(noise, noise.Min());
        return best <= 0 ? Migration.None : candidates[best].Migration;
    }

    /// <summary>
    /// Variance that rounding adds to a row's outputs, as a share of what they are, the mean over rows: rows with small numbers count like
    /// those with large ones. No rounded number knows of another, and inputs do not of each other.
    /// </summary>
    private double Noise(MigrationCandidate candidate)
    {
        List<(double Largest, double OfWeights, double Signal)> rows = [];
        foreach (float[] row in sample.Rows)
        {
            double largest = 0, ofWeights = 0, signal = 0;
            for (int i = 0; i < row.Length; i++)
            {
                double moved = candidate.Migration.Moved(i, row[i]);
                largest = Math.Max(largest, Math.Abs(moved));
                ofWeights += candidate.SquaredSteps[i] * moved * moved;
                signal += squaredColumns[i] * row[i] * row[i];
            }

            if (signal > 0)
                rows.Add((largest, ofWeights, signal));
        }

        double most = rows.Select(row => row.Largest).DefaultIfEmpty().Max(), sum = 0;
        foreach ((double largest, double ofWeights, double signal) in rows)
        {
            double step = (isStatic ? most : largest) / ActivationRange.Levels;
            sum += Rounding * (ofWeights + step * step * candidate.SquaredWeights) / signal;
        }

        return sum;
    }

    /// <param name="strength">0 … 1.</param>
    /// <param name="centers">What becomes 0; empty for no shift.</param>
    private Migration Candidate(double strength, float[] centers)
    {
        double[] factors = new double[group.Seen.Width], ranges = new double[group.Seen.Width];
        for (int i = 0; i < ranges.Length; i++)
            ranges[i] = centers.Length == 0 ? group.Seen.Largest(i) : (group.Seen.Maximum(i) - group.Seen.Minimum(i)) / 2;
        double most = ranges.Max(), heaviest = largestWeights.Max(), logarithms = 0;
        for (int i = 0; i < factors.Length; i++)
        {
            double input = Math.Max(ranges[i], most / MostFactor), weight = Math.Max(largestWeights[i], heaviest / MostFactor);
            factors[i] = Math.Pow(weight, 1 - strength) / Math.Pow(input, strength);
            logarithms += Math.Log(factors[i]) / factors.Length;
        }

        double middle = Math.Exp(logarithms);
        float[] clamped = [.. factors.Select(factor => (float)Math.Clamp(factor / middle, 1 / MostFactor, MostFactor))];
        return new Migration(strength, clamped, [.. centers.Select((center, i) => -center * clamped[i])]);
    }
}
