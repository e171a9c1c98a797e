using System.Globalization;

namespace Lathe.Transformers.Evaluation;

/// <summary>A model's plan for one checkpoint: formats and extents that were loaded, and nothing of heads that the checkpoint does not
/// have.</summary>
internal static class ExplainedPlan
{
    /// <summary>The steps in the plan's order. Where layers of an array differ, a shape has the smallest and the largest extent, and
    /// formats are listed.</summary>
    public static IReadOnlyList<PlanStep> Of(CompiledModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ILookup<string, WeightSummary> products =
            model.Weights.ToLookup(weight => weight.Name[(weight.Name.LastIndexOf('.') + 1)..], StringComparer.Ordinal);
        return [.. model.Plan.Steps
            .Where(step => step.Product.Length == 0 || products.Contains(step.Product))
            .Select(step => step.Product.Length == 0 ? step : Loaded(step, [.. products[step.Product]]))];
    }

    private static PlanStep Loaded(PlanStep step, WeightSummary[] weights) => step with
    {
        Precision = string.Join(", ", weights.Select(weight => weight.Format.ToLowerInvariant()).Distinct(StringComparer.Ordinal)),
        Shape = $"[{Extent(weights, weight => weight.Outputs)}, {Extent(weights, weight => weight.Inputs)}]",
    };

    private static string Text(int extent) => extent.ToString(CultureInfo.InvariantCulture);

    private static string Extent(WeightSummary[] weights, Func<WeightSummary, int> extent)
    {
        int least = weights.Min(extent), most = weights.Max(extent);
        return least == most ? Text(least) : $"{Text(least)} to {Text(most)}";
    }
}
