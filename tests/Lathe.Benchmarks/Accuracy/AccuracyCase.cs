using Lathe.Compression;

namespace Lathe.Benchmarks.Accuracy;

/// <summary>A compression whose accuracy is measured.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Options">What is done.</param>
internal sealed record AccuracyCase(string Name, CompressionOptions Options)
{
    private static readonly ActivationOptions migrated = new() { Smooth = true };

    /// <summary>Formats, calibration methods, roundings and averages, in the table's order.</summary>
    public static IEnumerable<AccuracyCase> Formats(bool withPruning)
    {
        yield return new AccuracyCase("int8, dynamic", new CompressionOptions());
        yield return new AccuracyCase("int8, dynamic, migrated", new CompressionOptions { Activations = migrated });
        foreach ((string name, CalibrationMethod method) in CalibrationMethods.ByName)
        {
            yield return new AccuracyCase($"int8, static by {name}", new CompressionOptions
            {
                Activations = new ActivationOptions { Mode = ActivationMode.Static, Calibration = method },
            });
        }

        yield return new AccuracyCase("int8, static by minmax, not migrated", new CompressionOptions
        {
            Activations = new ActivationOptions { Mode = ActivationMode.Static, Smooth = false },
        });
        foreach (int bits in (int[])[6, 5, 4, 3, 2])
        {
            CompressionOptions nearest = new() { Bits = bits };
            yield return new AccuracyCase($"{bits} bits, nearest", nearest);
            yield return new AccuracyCase($"{bits} bits, nearest, migrated", nearest with { Activations = migrated });
            yield return new AccuracyCase($"{bits} bits, GPTQ", nearest with { Rounding = Rounding.Gptq });
            yield return new AccuracyCase($"{bits} bits, GPTQ, migrated",
                nearest with { Rounding = Rounding.Gptq, Activations = migrated });
        }

        foreach (double average in (double[])[5, 4, 3.5])
        {
            yield return new AccuracyCase(FormattableString.Invariant($"adaptive, {average} bits on average, nearest"),
                new CompressionOptions { Bits = null, AverageBits = average });
            yield return new AccuracyCase(FormattableString.Invariant($"adaptive, {average} bits on average, GPTQ"),
                new CompressionOptions { Bits = null, AverageBits = average, Rounding = Rounding.Gptq });
        }

        foreach (double share in withPruning ? (double[])[0.1, 0.25, 0.5] : [])
        {
            foreach (Importance importance in (Importance[])[Importance.Random, Importance.Magnitude, Importance.Activation])
            {
                yield return new AccuracyCase(
                    FormattableString.Invariant($"int8, {100 * share} % of neurons removed by {importance.ToString().ToLowerInvariant()}"),
                    new CompressionOptions { Pruning = new PruningOptions { Neurons = share, Importance = importance } });
            }
        }

        foreach (Importance importance in withPruning ? [Importance.Random, Importance.Magnitude, Importance.Activation] : (Importance[])[])
        {
            yield return new AccuracyCase($"int8, 2 of 6 layers removed by {importance.ToString().ToLowerInvariant()}",
                new CompressionOptions
                {
                    Pruning = new PruningOptions { Array = new ArrayPruning("encoder.layer.{i}", 0, importance) { Count = 2 } },
                });
        }
    }
}
