using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Lathe.Generators.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Manifests;

/// <summary>All that is wrong between a compilation's manifests and its classes, found once and shared by all rules.</summary>
internal static class ManifestFindings
{
    private static readonly ConditionalWeakTable<Compilation, Entry> ByCompilation = new();

    public static ImmutableArray<ManifestFinding> Of(
        Compilation compilation, AnalyzerOptions options, IEnumerable<INamedTypeSymbol> types, CancellationToken cancellation)
    {
        Entry entry = ByCompilation.GetValue(compilation, _ => new Entry());
        // Rules run side by side: one looks, the others wait. What is cancelled leaves nothing behind.
        lock (entry)
            return entry.Find(options, () => Run(compilation, options, types, cancellation));
    }

    private static ImmutableArray<ManifestFinding> Run(
        Compilation compilation, AnalyzerOptions options, IEnumerable<INamedTypeSymbol> types, CancellationToken cancellation)
    {
        AnalyzerConfigOptionsProvider settings = options.AnalyzerConfigOptionsProvider;
        ManifestText[] manifests = [.. options.AdditionalFiles.Where(file => ManifestSources.IsManifest(file, settings))
            .OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => ManifestText.Of(file, settings, cancellation))];
        ManifestClass[] classes = [.. types.Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
            .Select(type => new ManifestClass(type, compilation, cancellation))
            .OrderBy(type => type.QualifiedName, StringComparer.Ordinal)];
        settings.GlobalOptions.TryGetValue(BuildProperties.TargetMachine, out string? machine);
        return [.. new ManifestMatching(manifests, classes, machine ?? "").Run()];
    }

    private sealed class Entry
    {
        private AnalyzerOptions? options;
        private ImmutableArray<ManifestFinding> findings;

        /// <summary>The same compilation may be looked at with other additional files.</summary>
        public ImmutableArray<ManifestFinding> Find(AnalyzerOptions asked, Func<ImmutableArray<ManifestFinding>> run)
        {
            if (!ReferenceEquals(options, asked))
                (findings, options) = (run(), asked);
            return findings;
        }
    }
}
