using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Tests;

/// <summary>A rule with a code fix: one by one and all at once, it leaves the same source, in which nothing is marked.</summary>
public abstract class FixTests<TAnalyzer, TFix> : RuleTests<TAnalyzer>
    where TAnalyzer : RuleAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>What the fix makes of <see cref="RuleTests{TAnalyzer}.Wrong"/>.</summary>
    protected abstract string Fixed { get; }

    /// <summary>Whether a diagnostic stands outside of the class that it was found in: an editor offers its mend only once the whole
    /// project was looked at.</summary>
    protected virtual bool StandsOutside => false;

    [Fact]
    public async Task The_fix_mends_one_after_the_other_and_all_at_once()
    {
        (string source, TextSpan[] spans) = Harness.Unmark(Wrong);
        RuleTest test = Test(source, Language, new TFix()).Becomes(Harness.Unmark(Fixed).Source);
        test.ExpectedDiagnostics.AddRange(Marked(source, spans));
        test.CodeFixTestBehaviors = StandsOutside ? CodeFixTestBehaviors.SkipLocalDiagnosticCheck : CodeFixTestBehaviors.None;
        // these two are tried where the place and the message are
        test.TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipSuppressionCheck;

        await test.RunAsync();
    }
}
