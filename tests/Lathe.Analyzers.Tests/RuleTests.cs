using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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

    [Fact]
    public async Task The_wrong_place_is_marked_and_the_message_says_what_to_do()
    {
        (string source, TextSpan[] spans) = Harness.Unmark(Wrong);
        Diagnostic[] found = await Diagnose(source, Language);

        Assert.NotEmpty(spans);
        Assert.Equal(spans.Select(span => source.Substring(span.Start, span.Length)),
            found.Select(d => source.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)));
        Assert.Equal(spans, found.Select(diagnostic => diagnostic.Location.SourceSpan));
        Assert.Equal(Message, found[0].GetMessage());
    }

    [Fact]
    public async Task The_right_form_is_not_marked() => Assert.Empty(await Diagnose(Harness.Unmark(Right).Source, LanguageVersion.Preview));

    [Fact]
    public async Task A_pragma_silences_it()
    {
        string id = new TAnalyzer().SupportedDiagnostics[0].Id;

        Assert.Empty(await Diagnose($"#pragma warning disable {id}\n{Harness.Unmark(Wrong).Source}", Language));
    }

    private Task<Diagnostic[]> Diagnose(string source, LanguageVersion language)
    {
        if (OtherAssembly is null)
            return Harness.Diagnose(new TAnalyzer(), Harness.Compile(source, language), Files);
        MetadataReference other = Harness.Compile(Harness.Unmark(OtherAssembly).Source).WithAssemblyName("Other").ToMetadataReference();
        return Harness.Diagnose(new TAnalyzer(), Harness.Compile(source, language, other), Files);
    }
}
