using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Tests;

/// <summary>What every rule is held to: marks the wrong place and nothing else, says the message, is silent on the right form, obeys
/// #pragma.</summary>
public abstract class RuleTests<TAnalyzer>
    where TAnalyzer : RuleAnalyzer, new()
{
    /// <summary>A source with <c>[|…|]</c> around each place that the rule marks.</summary>
    protected abstract string Wrong { get; }

    /// <summary>The message of the first diagnostic.</summary>
    protected abstract string Message { get; }

    /// <summary>The same thing said as it should be.</summary>
    protected abstract string Right { get; }

    /// <summary>A second assembly that the source refers to; null where there is none.</summary>
    protected virtual string? OtherAssembly => null;

    /// <summary>Of the project that <see cref="Wrong"/> stands in.</summary>
    protected virtual LanguageVersion Language => LanguageVersion.Preview;

    /// <summary>Additional files of the project.</summary>
    protected virtual ImmutableArray<AdditionalText> Files => [];

    /// <summary>What MSBuild tells analyzers of the project, a <c>build_property.</c> a line; null where it tells nothing.</summary>
    protected virtual string? Properties => null;

    /// <summary>Neither in generated code nor behind #pragma.</summary>
    [Fact]
    public async Task The_wrong_place_is_marked_and_the_message_says_what_to_do()
    {
        (string source, TextSpan[] spans) = Harness.Unmark(Wrong);
        Assert.NotEmpty(spans);
        RuleTest test = Test(source, Language);
        test.ExpectedDiagnostics.AddRange(Marked(source, spans));

        await test.RunAsync();
    }

    [Fact]
    public Task The_right_form_is_not_marked() => Test(Harness.Unmark(Right).Source, LanguageVersion.Preview).RunAsync();

    [Fact]
    public async Task A_severity_of_none_silences_it()
    {
        RuleTest test = Test(Harness.Unmark(Wrong).Source, Language);
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", $"root = true\n[*.cs]\ndotnet_diagnostic.{Rule.Id}.severity = none\n"));

        await test.RunAsync();
    }

    private protected static DiagnosticDescriptor Rule => new TAnalyzer().SupportedDiagnostics[0];

    /// <summary>The diagnostics at the marks; the first with its message.</summary>
    private protected IEnumerable<DiagnosticResult> Marked(string source, TextSpan[] spans)
    {
        TextLineCollection lines = SourceText.From(source).Lines;
        return spans.Select((span, i) =>
        {
            (LinePosition start, LinePosition end) = (lines.GetLinePosition(span.Start), lines.GetLinePosition(span.End));
            return new DiagnosticResult(Rule.Id, Rule.DefaultSeverity).WithMessage(i == 0 ? Message : null)
                .WithSpan(start.Line + 1, start.Character + 1, end.Line + 1, end.Character + 1);
        });
    }

    private protected RuleTest Test(string source, LanguageVersion language, CodeFixProvider? fix = null)
    {
        RuleTest test = new RuleTest(new TAnalyzer(), fix, source, language).With(Files);
        if (Properties is { } properties)
            test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", $"is_global = true\n{properties}\n"));
        return OtherAssembly is null
            ? test : test.With(Harness.Compile(Harness.Unmark(OtherAssembly).Source).WithAssemblyName("Other"));
    }
}
