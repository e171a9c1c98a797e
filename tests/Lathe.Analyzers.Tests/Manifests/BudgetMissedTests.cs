using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Tests.Manifests;

public sealed class BudgetMissedTests : ManifestRuleTests<BudgetMissedAnalyzer>
{
    protected override string Source => Promising("MaxMetricDrop = 0.01, MinSpeedup = 4, MaxSizeBytes = 8192");

    protected override string Wrong => With("\"before\": 0.95, \"after\": 0.94", "\"before\": 0.95, \"after\": 0.93")
        .Replace("{ \"name\": \"accuracy\"", "[|{ \"name\": \"accuracy\"", StringComparison.Ordinal)
        .Replace("\"examples\": 100 }", "\"examples\": 100 }|]", StringComparison.Ordinal)
        .Replace("{ \"before\": 49152, \"after\": 8192 }", "[|{ \"before\": 49152, \"after\": 8193 }|]", StringComparison.Ordinal)
        .Replace("{ \"before\": 8, \"after\": 2, \"machine\": \"AMD EPYC, Avx512Vnni\", \"threads\": 2 }",
            "[|{ \"before\": 8, \"after\": 2.5, \"machine\": \"AMD EPYC, Avx512Vnni\", \"threads\": 2 }|]", StringComparison.Ordinal);

    protected override string Message => "'M.lathe.json' does not keep the budget of 'M': measured a fall of 0.02, from 0.95 to 0.93, "
        + "promised a metric that falls by 0.01 at most; compress the model less or otherwise, or promise less in [Budget]";

    /// <summary>Every figure is exactly what is promised.</summary>
    protected override string Right => Whole;

    [Fact]
    public async Task Both_figures_stand_in_every_message()
    {
        Diagnostic[] found = await Diagnose(Source, (ManifestPath, Unmark(Wrong).Text));
        Assert.Contains("measured 8193 bytes, promised 8192 bytes at most", found[1].GetMessage(), StringComparison.Ordinal);
        Assert.Contains("measured 3.2 ×, 8 ms to 2.5 ms, promised 4 × the speed of float32 or more", found[2].GetMessage(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_budget_speaks_of_may_be_anything() =>
        Assert.Empty(await Diagnose(Promising("MinSpeedup = 2"), (ManifestPath, Unmark(Wrong).Text)));
}
