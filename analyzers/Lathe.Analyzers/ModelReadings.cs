using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers;

/// <summary>The readings of a compilation's model classes, shared by all rules; gone with the compilation.</summary>
internal static class ModelReadings
{
    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<ISymbol, Entry>> ByCompilation = new();

    public static ModelReading Of(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        Entry entry = ByCompilation
            .GetValue(compilation, _ => new ConcurrentDictionary<ISymbol, Entry>(SymbolEqualityComparer.Default))
            .GetOrAdd(type, _ => new Entry());
        // Rules run side by side: one reads, the others wait. A cancelled reading leaves nothing behind.
        lock (entry)
            return entry.Reading ??= ModelParser.Read(type, compilation, cancellation);
    }

    private sealed class Entry
    {
        public ModelReading? Reading { get; set; }
    }
}
