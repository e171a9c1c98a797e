using System.Collections.Immutable;
using Lathe.Analyzers.Manifests;
using Lathe.Generators.Tests.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Tests.Manifests;

/// <summary>What every rule about manifests is held to: marks the wrong place of the manifest and nothing else, says the message, is silent
/// on the near miss, and where the manifest is taken out.</summary>
public abstract class ManifestRuleTests<TAnalyzer>
    where TAnalyzer : ManifestAnalyzer, new()
{
    /// <summary>Where manifests are in the project.</summary>
    protected const string ManifestPath = "/models/M.lathe.json";

    /// <summary>A class M that quantises and prunes, and has no budget.</summary>
    protected const string Class = """
        [Model, Quantize(Bits = 4)] public sealed partial class M
        {
            [Prune(Ratio = 0.25)] readonly Linear up = new(64, 96);
            readonly Linear down = new(96, 64);
            public Tensor Forward(Tensor x) => down.Forward(Gelu(up.Forward(x)));
        }
        """;

    /// <summary>A manifest of <see cref="Class"/> that has all that there is.</summary>
    protected const string Whole = """
        {
          "schema": 1,
          "model": "M",
          "checkpoint": "sha256:aa",
          "pruned": [{ "layer": "up", "unit": "neuron", "kept": 72, "of": 96, "rows": 72, "by": "activation" }],
          "layers": [{ "product": "up", "bits": 4, "group": 32 }, { "product": "down", "bits": 4, "group": 32 }],
          "measured": {
            "metric": { "name": "accuracy", "before": 0.95, "after": 0.94, "examples": 100 },
            "bytes": { "before": 49152, "after": 8192 },
            "speed": { "before": 8, "after": 2, "machine": "AMD EPYC, Avx512Vnni", "threads": 2 }
          }
        }
        """;

    /// <summary>The class with a [Budget].</summary>
    protected static string Promising(string budget) => Class.Replace("[Model,", $"[Model, Budget({budget}),", StringComparison.Ordinal);

    protected virtual string Source => Class;

    /// <summary>A manifest with <c>[|…|]</c> around each place that the rule marks.</summary>
    protected abstract string Wrong { get; }

    /// <summary>The message of the first diagnostic.</summary>
    protected abstract string Message { get; }

    /// <summary>The nearest that is right.</summary>
    protected abstract string Right { get; }

    protected virtual AnalyzerConfigOptionsProvider Options => ManifestTexts.Options();

    [Fact]
    public async Task The_wrong_place_of_the_manifest_is_marked_and_the_message_says_what_to_do()
    {
        (string text, TextSpan[] spans) = Unmark(Wrong);
        Diagnostic[] found = await Diagnose(Source, (ManifestPath, text));
        Assert.NotEmpty(spans);
        Assert.Equal(spans, found.Select(diagnostic => diagnostic.Location.SourceSpan));
        Assert.Equal(Message, found[0].GetMessage());
        Assert.All(found, diagnostic => Assert.Equal(ManifestPath, diagnostic.Location.GetLineSpan().Path));
        LinePosition start = SourceText.From(text).Lines.GetLinePosition(spans[0].Start);
        Assert.Equal(start, found[0].Location.GetLineSpan().StartLinePosition);
    }

    [Fact]
    public async Task The_near_miss_is_silent() => Assert.Empty(await Diagnose(Source, (ManifestPath, Unmark(Right).Text)));

    [Fact]
    public async Task A_file_that_is_no_manifest_of_the_project_is_not_read() =>
        Assert.DoesNotContain(await Diagnose(Source, ManifestTexts.Options(others: [ManifestPath]), (ManifestPath, Unmark(Wrong).Text)),
            diagnostic => diagnostic.Location.GetLineSpan().Path == ManifestPath);

    protected Task<Diagnostic[]> Diagnose(string source, params (string Path, string? Text)[] manifests) =>
        Diagnose(source, Options, manifests);

    private protected static async Task<Diagnostic[]> Diagnose(
        string source, AnalyzerConfigOptionsProvider options, params (string Path, string? Text)[] manifests)
    {
        CSharpCompilation compilation = Harness.Compile(Harness.Unmark(source).Source);
        Assert.DoesNotContain(compilation.GetDiagnostics(TestContext.Current.CancellationToken),
            diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        TAnalyzer analyzer = new();
        ImmutableArray<AdditionalText> files = [.. manifests.Select(file => ManifestTexts.File(file.Path, file.Text))];
        ImmutableArray<Diagnostic> found = await compilation
            .WithAnalyzers([analyzer], new AnalyzerOptions(files, options))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.All(found, diagnostic => Assert.Equal(analyzer.SupportedDiagnostics[0].Id, diagnostic.Id));
        return [.. found.OrderBy(diagnostic => diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Location.SourceSpan)];
    }

    protected static (string Text, TextSpan[] Spans) Unmark(string markup)
    {
        List<TextSpan> spans = [];
        for (int start = markup.IndexOf("[|", StringComparison.Ordinal); start >= 0;
            start = markup.IndexOf("[|", StringComparison.Ordinal))
        {
            int end = markup.IndexOf("|]", start, StringComparison.Ordinal);
            spans.Add(TextSpan.FromBounds(start, end - 2));
            markup = markup.Remove(end, 2).Remove(start, 2);
        }

        return (markup, [.. spans]);
    }

    protected static string With(string said, string instead)
    {
        Assert.Contains(said, Whole, StringComparison.Ordinal);
        return Whole.Replace(said, instead, StringComparison.Ordinal);
    }
}
