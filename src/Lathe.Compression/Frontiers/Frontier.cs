using System.Globalization;

namespace Lathe.Compression;

/// <summary>What each candidate of a compression takes and costs, measured in one run, and what the table of sensitivities promises of
/// others.</summary>
internal static class Frontier
{
    /// <summary>Bits of a weight where weights are floats.</summary>
    public const int FloatBits = 32;

    /// <summary>Average bits for which the table alone tells the best choice.</summary>
    private static readonly double[] averages = [8, 6, 5, 4, 3.5, 3];

    /// <summary><c>4 bits</c>.</summary>
    public static string NameOf(int bits) => $"{bits.ToString(CultureInfo.InvariantCulture)} bits";

    /// <summary><c>adaptive 3.5</c>.</summary>
    public static string NameOf(double averageBits) => $"adaptive {averageBits.ToString("0.##", CultureInfo.InvariantCulture)}";

    /// <summary>Runs the candidates: sizes, distances from one of them, and times, all taking turns.</summary>
    /// <param name="candidates">In the order of the result.</param>
    /// <param name="reference">The float model that those behind it are held against; those before it are other models.</param>
    /// <param name="chosen">Which of them was written.</param>
    /// <param name="batches">What they are run over; null where there is no data, and sizes alone are known.</param>
    /// <param name="threads">0: one a core.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    /// <exception cref="InvalidOperationException">A candidate's outputs are no finite numbers.</exception>
    public static IReadOnlyList<FrontierPoint> Measure(
        IReadOnlyList<FrontierCandidate> candidates, int reference, int chosen, IReadOnlyList<CalibrationBatch>? batches, int threads,
        CancellationToken cancellationToken)
    {
        OutputDistance? distance = batches is null ? null
            : new OutputDistance(candidates[reference].Model, batches, threads, cancellationToken);
        double[]? times = batches is null ? null
            : TurnTiming.Of([.. candidates.Select(candidate => candidate.Model)], batches, threads, cancellationToken);
        return [.. candidates.Select((candidate, i) => new FrontierPoint(
            candidate.Name, candidate.Bits, candidate.Model.WeightBytes,
            distance is null || i < reference ? null : i == reference ? 0 : Distance(distance, candidate, cancellationToken),
            times?[i]) { IsChosen = i == chosen })];
    }

    /// <summary>What the table promises of the best choices at other averages: exact bytes, and a distance as the sum of the
    /// products' squared ones.</summary>
    /// <param name="table">The cost of each product at each number of bits.</param>
    /// <param name="written">The point of the choice that was written, whose bits are those of <paramref name="bits"/>.</param>
    /// <param name="bits">Of each product, as written.</param>
    /// <param name="average">What was asked for, and is measured.</param>
    /// <param name="floats">Relative L2 of the float model that the table was measured on: pruned, or 0.</param>
    public static IEnumerable<(double Average, FrontierPoint Point)> Predict(
        SensitivityTable table, FrontierPoint written, IReadOnlyDictionary<string, int> bits, double average, double floats)
    {
        long others = written.Bytes - table.Layers.Sum(layer => At(layer, bits).Bytes);
        foreach (double other in averages.Where(other => other != average))
        {
            IReadOnlyDictionary<string, int> choice = table.Choose(other);
            BitSensitivity[] rows = [.. table.Layers.Select(layer => At(layer, choice))];
            yield return (other, new FrontierPoint(
                NameOf(other), MeanBits(table.Layers.Select(layer => ((long)layer.Outputs * layer.Inputs, choice[layer.Product]))),
                others + rows.Sum(row => row.Bytes), Math.Sqrt(floats * floats + rows.Sum(row => row.Distance)), Milliseconds: null)
            {
                IsPredicted = true,
            });
        }
    }

    /// <summary>Bits of a weight, the mean over all of them; those of floats where there is none.</summary>
    public static double MeanBits(IEnumerable<(long Weights, int Bits)> products)
    {
        double weights = 0, bits = 0;
        foreach ((long count, int width) in products)
        {
            weights += count;
            bits += (double)count * width;
        }

        return weights == 0 ? FloatBits : bits / weights;
    }

    private static double Distance(OutputDistance distance, FrontierCandidate candidate, CancellationToken cancellationToken)
    {
        double found = Math.Sqrt(distance.Of(candidate.Model, cancellationToken));
        return double.IsFinite(found) ? found : throw new InvalidOperationException(
            $"{candidate.Model.Source} as {candidate.Name} has outputs that are no finite numbers over the data; its weights are damaged.");
    }

    private static BitSensitivity At(LayerSensitivity layer, IReadOnlyDictionary<string, int> bits) =>
        layer.Choices.First(choice => choice.Bits == bits[layer.Product]);
}
