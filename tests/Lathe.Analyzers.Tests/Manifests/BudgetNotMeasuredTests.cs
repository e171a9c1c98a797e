using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Tests.Manifests;

public sealed class BudgetNotMeasuredTests : ManifestRuleTests<BudgetNotMeasuredAnalyzer>
{
    private const string Metric = "\"metric\": { \"name\": \"accuracy\", \"before\": 0.95, \"after\": 0.94, \"examples\": 100 },";

    protected override string Source => Promising("MaxMetricDrop = 0.01, MinSpeedup = 2");

    protected override string Wrong => With(Metric, "").Replace("\"measured\": {", "\"measured\": [|{", StringComparison.Ordinal)
        .Replace("\"threads\": 2 }\n  }", "\"threads\": 2 }\n  }|]", StringComparison.Ordinal);

    protected override string Message => "'M' promises a metric that falls by 0.01 at most, and 'M.lathe.json' has no figure that tells; "
        + "compress the model again with data that it is measured on";

    protected override string Right => Whole;

    [Fact]
    public async Task A_budget_without_a_manifest_is_told_at_the_class()
    {
        Diagnostic[] found = await Diagnose(Promising("MaxSizeBytes = 1"));
        Assert.Equal("'M' promises 1 bytes at most, and nothing was measured that tells; compress the model and list its manifest in "
            + "LatheManifest", Assert.Single(found).GetMessage());
        Assert.Equal("Source.cs", found[0].Location.GetLineSpan().Path);
        Assert.Equal(DiagnosticSeverity.Warning, found[0].Severity);
        Assert.Empty(await Diagnose(Class));
    }

    [Fact]
    public async Task A_manifest_that_is_wrong_itself_is_not_told_twice()
    {
        Assert.Empty(await Diagnose(Source, (ManifestPath, "{")));
        Assert.Empty(await Diagnose(Source, (ManifestPath, Whole), ("/models/N.lathe.json", Whole)));
    }
}
