using Lathe.Manifests;

namespace Lathe.Generators.Tests.Manifests;

/// <summary>What keeps a budget and what does not, up to the last digit.</summary>
public sealed class BudgetDecisionTests
{
    [Theory]
    [InlineData(0.86, 0.85, 0.01, true)]
    [InlineData(0.86, 0.8499, 0.01, false)]
    [InlineData(0.3, 0.1, 0.2, true)]
    [InlineData(0.5, 0.75, 0, true)]
    [InlineData(0.5, 0.5, 0, true)]
    [InlineData(1e300, 0, 1, false)]
    public void A_metric_may_fall_as_far_as_a_person_reads_it(double before, double after, double most, bool isKept)
    {
        IReadOnlyList<BudgetFinding> found = BudgetDecision.Of(new(most, null, null), new(before, after, null, null, null));
        Assert.Equal(isKept, found.Count == 0);
        Assert.All(found, finding => Assert.True(finding is { IsMiss: true, Measure: BudgetMeasure.Metric }));
    }

    [Theory]
    [InlineData(12, 3, 4, null)]
    [InlineData(12, 3.001, 4, "3.999 ×")]
    [InlineData(12, 3.00001, 4, "3.999986666711111 ×")]
    public void Speed_and_its_words_agree(double before, double after, double least, string? measured)
    {
        IReadOnlyList<BudgetFinding> found = BudgetDecision.Of(new(null, least, null), new(null, null, before, after, null));
        if (measured is null)
            Assert.Empty(found);
        else
            Assert.StartsWith(measured, Assert.Single(found).Measured, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_figures_are_named_and_what_was_not_measured_is_told_apart()
    {
        IReadOnlyList<BudgetFinding> found = BudgetDecision.Of(new(0.01, 2, 100), new(null, null, double.NaN, 1, 101));
        Assert.Equal([false, false, true], found.Select(finding => finding.IsMiss));
        Assert.Equal("measured 101 bytes, promised 100 bytes at most", found[2].ToString());
        Assert.Equal("promised a metric that falls by 0.01 at most, and nothing was measured that tells", found[0].ToString());
        Assert.Empty(BudgetDecision.Of(new(null, null, null), new(1, 0, 1, 100, 1000)));
    }
}
