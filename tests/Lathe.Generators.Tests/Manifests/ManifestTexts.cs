using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Generators.Tests.Manifests;

/// <summary>Additional files that a project lists as manifests, with what MSBuild says of them.</summary>
internal static class ManifestTexts
{
    /// <summary>A file of the project; null for one that cannot be read.</summary>
    public static AdditionalText File(string path, string? text) => new InMemory(path, text);

    /// <param name="hashes">Of the checkpoint that the project names beside each manifest; null where it names none.</param>
    /// <param name="machine">LatheTargetMachine; null where the project has none.</param>
    /// <param name="others">Files that are something else than manifests.</param>
    public static AnalyzerConfigOptionsProvider Options(string? hashes = null, string? machine = null, params string[] others) =>
        new Provider(hashes, machine, others);

    private sealed class InMemory(string path, string? text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText? GetText(CancellationToken cancellationToken = default) => text is null ? null : SourceText.From(text);
    }

    private sealed class Provider(string? hashes, string? machine, string[] others) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(machine is null
            ? [] : [KeyValuePair.Create("build_property.LatheTargetMachine", machine)]);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values([]);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile)
        {
            if (others.Contains(textFile.Path))
                return new Values([]);
            const string Item = "build_metadata.AdditionalFiles.";
            return new Values([
                KeyValuePair.Create(Item + "LatheManifest", "true"),
                .. hashes is null ? [] : new[] { KeyValuePair.Create(Item + "LatheCheckpointHashes", hashes) }]);
        }
    }

    private sealed class Values(IEnumerable<KeyValuePair<string, string>> values) : AnalyzerConfigOptions
    {
        private readonly ImmutableDictionary<string, string> values = values.ToImmutableDictionary();

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
