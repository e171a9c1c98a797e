using System.Text.RegularExpressions;
using Lathe.Checkpoints;

namespace Lathe.Generators.Tests.Generation;

/// <summary>
/// Loads a model whose products all have migrated and shifted activations, each with numbers of its own but for those that read the same
/// rows: rows that are quantised for another product than the one that reads them are then far off.
/// </summary>
internal static partial class ScaledActivations
{
    /// <summary>Factors are within this of 1, either way.</summary>
    private const double Most = 2;

    /// <param name="model">What is loaded, at <see cref="Precision.Int8"/>.</param>
    /// <param name="largest">Of a product and its input: the largest magnitude, where the scale is to be static; null: dynamic.</param>
    /// <returns>Null where no product has integer weights.</returns>
    public static CompiledModel? Load(GeneratedModel model, IReadOnlyDictionary<string, float[]>? largest = null)
    {
        WeightSummary[] products;
        using (CompiledModel plain = model.Load(Precision.Int8))
            products = [.. plain.Weights.Where(weight => weight.Format.StartsWith("Int", StringComparison.Ordinal) && weight.Inputs > 0)];
        products = [.. products.DistinctBy(product => product.Name)];
        if (products.Length == 0)
            return null;
        Dictionary<string, int> groups = products.Select((product, i) => (product.Name, i)).ToDictionary(p => p.Name, p => p.i);
        for (int round = 0; round < products.Length; round++)
        {
            try
            {
                return model.Load(Precision.Int8, options: new LoadOptions
                {
                    Activations = products.ToDictionary(product => product.Name,
                        product => Scaling(product, groups[product.Name], products.Where(p => groups[p.Name] == groups[product.Name])
                            .Select(p => largest?.GetValueOrDefault(p.Name)))),
                });
            }
            catch (CheckpointException shared) when (SameRows().Match(shared.Message) is { Success: true } match)
            {
                (int kept, int joined) = (groups[match.Groups[1].Value], groups[match.Groups[2].Value]);
                foreach (string name in groups.Keys.Where(name => groups[name] == joined).ToArray())
                    groups[name] = kept;
            }
        }

        throw new InvalidOperationException("products that read the same rows are never all found");
    }

    private static ActivationScaling Scaling(WeightSummary product, int seed, IEnumerable<float[]?> largest)
    {
        Random random = new(seed);
        float[] factors = [.. Enumerable.Range(0, product.Inputs)
            .Select(_ => (float)Math.Pow(Most, (random.NextDouble() * 2) - 1))];
        float[] shifts = [.. Enumerable.Range(0, product.Inputs).Select(_ => (float)((random.NextDouble() - 0.5) / 2))];
        float most = largest.Max(each => each is null ? 0 : each.Select((x, i) => x * factors[i] + Math.Abs(shifts[i])).Max());
        return new ActivationScaling(factors, most > 0 ? most / 127 : null, shifts);
    }

    [GeneratedRegex("^.*'([^']+)' and '([^']+)' read the same rows")]
    private static partial Regex SameRows();
}
