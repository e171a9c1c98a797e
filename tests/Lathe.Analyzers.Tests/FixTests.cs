using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.Analyzers.Tests;

/// <summary>A rule with a code fix: one by one and all at once, it leaves the same source, in which nothing is marked.</summary>
public abstract class FixTests<TAnalyzer, TFix> : RuleTests<TAnalyzer>
    where TAnalyzer : RuleAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>What the fix makes of <see cref="RuleTests{TAnalyzer}.Wrong"/>.</summary>
    protected abstract string Fixed { get; }

    [Fact]
    public async Task The_fix_mends_one_after_the_other()
    {
        string mended = await Harness.FixOneByOne(new TAnalyzer(), new TFix(), Harness.Unmark(Wrong).Source, Files);

        Assert.Equal(Harness.Unmark(Fixed).Source, mended);
        Assert.Empty(await Harness.Diagnose(new TAnalyzer(), Harness.Compile(mended), Files));
    }

    [Fact]
    public async Task The_fix_mends_all_at_once() =>
        Assert.Equal(Harness.Unmark(Fixed).Source, await Harness.FixAll(
            new TAnalyzer(), new TFix(), Harness.Unmark(Wrong).Source, Files));
}
