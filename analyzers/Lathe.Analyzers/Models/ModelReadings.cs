using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Models;

/// <summary>The readings of a compilation's model classes, shared by all rules; gone with the compilation.</summary>
internal static class ModelReadings
{
    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<ISymbol, Entry>> ByCompilation = new();

    public static ModelReading Of(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        Entry entry = EntryOf(type, compilation);
        // Rules run side by side: one reads, the others wait. A cancelled reading leaves nothing behind.
        lock (entry)
            return entry.Reading ??= ModelParser.Read(type, compilation, cancellation);
    }

    /// <summary>What rules see of a class that could be read; null for one that could not.</summary>
    public static ModelView? ViewOf(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        ModelReading reading = Of(type, compilation, cancellation);
        if (reading.Draft is not { } graph)
            return null;
        Entry entry = EntryOf(type, compilation);
        lock (entry)
            return entry.View ??= new ModelView(type, compilation, reading, graph);
    }

    private static Entry EntryOf(INamedTypeSymbol type, Compilation compilation) => ByCompilation
        .GetValue(compilation, _ => new ConcurrentDictionary<ISymbol, Entry>(SymbolEqualityComparer.Default))
        .GetOrAdd(type, _ => new Entry());

    private sealed class Entry
    {
        public ModelReading? Reading { get; set; }

        public ModelView? View { get; set; }
    }
}
