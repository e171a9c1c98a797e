using Lathe.Compression;

namespace Lathe.Benchmarks.Accuracy;

/// <summary>A compression whose accuracy is measured.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Options">What is done.</param>
/// <param name="Speed">Cases of the same run the same code on weights of the same formats and sizes: one of them is timed for all.</param>
internal sealed record AccuracyCase(string Name, CompressionOptions Options, string Speed)
{
    private static readonly ActivationOptions migrated = new() { Smooth = true };

    private static readonly Importance[] importances = [Importance.Random, Importance.Magnitude, Importance.Activation];

    /// <summary>Formats, calibration methods, roundings and averages, in the table's order.</summary>
    public static IEnumerable<AccuracyCase> Formats(bool withPruning)
    {
        const string dynamic = "int8, dynamic", @static = "int8, static";
        yield return new AccuracyCase("int8, dynamic", new CompressionOptions(), dynamic);
        yield return new AccuracyCase("int8, dynamic, migrated", new CompressionOptions { Activations = migrated }, dynamic);
        foreach ((string name, CalibrationMethod method) in CalibrationMethods.ByName)
        {
            yield return new AccuracyCase($"int8, static by {name}", new CompressionOptions
            {
                Activations = new ActivationOptions { Mode = ActivationMode.Static, Calibration = method },
            }, @static);
        }

        yield return new AccuracyCase("int8, static by minmax, not migrated", new CompressionOptions
        {
            Activations = new ActivationOptions { Mode = ActivationMode.Static, Smooth = false },
        }, @static);
        foreach (int bits in (int[])[6, 5, 4, 3, 2])
        {
            CompressionOptions nearest = new() { Bits = bits };
            string speed = $"{bits} bits";
            yield return new AccuracyCase($"{bits} bits, nearest", nearest, speed);
            yield return new AccuracyCase($"{bits} bits, nearest, migrated", nearest with { Activations = migrated }, speed);
            yield return new AccuracyCase($"{bits} bits, GPTQ", nearest with { Rounding = Rounding.Gptq }, speed);
            yield return new AccuracyCase($"{bits} bits, GPTQ, migrated",
                nearest with { Rounding = Rounding.Gptq, Activations = migrated }, speed);
        }

        foreach (double average in (double[])[5, 4, 3.5])
        {
            string name = FormattableString.Invariant($"adaptive, {average} bits on average");
            CompressionOptions nearest = new() { Bits = null, AverageBits = average };
            yield return new AccuracyCase(name + ", nearest", nearest, name);
            yield return new AccuracyCase(name + ", GPTQ", nearest with { Rounding = Rounding.Gptq }, name);
        }

        foreach (double share in withPruning ? (double[])[0.1, 0.25, 0.5] : [])
        {
            string speed = FormattableString.Invariant($"int8, {100 * share} % of neurons removed");
            foreach (Importance importance in importances)
            {
                yield return new AccuracyCase($"{speed} by {importance.ToString().ToLowerInvariant()}",
                    new CompressionOptions { Pruning = new PruningOptions { Neurons = share, Importance = importance } }, speed);
            }
        }

        foreach (Importance importance in withPruning ? importances : [])
        {
            const string speed = "int8, 2 of 6 layers removed";
            yield return new AccuracyCase($"{speed} by {importance.ToString().ToLowerInvariant()}",
                new CompressionOptions
                {
                    Pruning = new PruningOptions { Array = new ArrayPruning("encoder.layer.{i}", 0, importance) { Count = 2 } },
                }, speed);
        }
    }
}
