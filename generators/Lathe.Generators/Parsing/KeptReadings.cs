using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Readings that serve again: within a compilation for every class that holds the same model, and in the next one where neither
/// the files of the class and of its models nor any declaration has changed, so that an edit re-reads what it touches, and
/// analyzers read none of the classes that the generator has read. No compilation is kept alive, and files no longer than the one
/// that holds the class.
/// </summary>
internal static class KeptReadings
{
    /// <summary>For a class that cannot be read, the generator's compilation and the analyzers' differ by what was generated.</summary>
    private const int PerClass = 2;

    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<ISymbol, ModelReading>> ByCompilation = new();
    private static readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<string, ImmutableArray<Kept>>> ByTree = new();

    public static ModelReading? Find(INamedTypeSymbol type, Compilation compilation)
    {
        ConcurrentDictionary<ISymbol, ModelReading> own = Own(compilation);
        if (own.TryGetValue(type, out ModelReading? reading))
            return reading;
        if (TreeOf(type) is not { } tree || !ByTree.TryGetValue(tree, out ConcurrentDictionary<string, ImmutableArray<Kept>>? classes)
            || !classes.TryGetValue(Name(type), out ImmutableArray<Kept> kept))
        {
            return null;
        }
        foreach (Kept earlier in kept)
        {
            if (!earlier.IsGood(compilation))
                continue;
            own.TryAdd(type, earlier.Reading);
            return earlier.Reading;
        }
        return null;
    }

    public static void Keep(INamedTypeSymbol type, Compilation compilation, ModelReading reading)
    {
        Own(compilation).TryAdd(type, reading);
        // A failure in a file of another class would be reported at a place that may have moved.
        if (TreeOf(type) is not { } tree
            || reading.Failures.Any(failure => failure.Location.SourceTree is not { } place || !reading.Trees.Contains(place)))
        {
            return;
        }
        Kept kept = new(reading, ShapeOf(compilation, reading));
        ByTree.GetOrCreateValue(tree).AddOrUpdate(Name(type), [kept], (_, earlier) => [kept, .. earlier.Take(PerClass - 1)]);
    }

    private static ConcurrentDictionary<ISymbol, ModelReading> Own(Compilation compilation) => ByCompilation.GetValue(
        compilation, _ => new ConcurrentDictionary<ISymbol, ModelReading>(SymbolEqualityComparer.Default));

    /// <summary>What has to stay the same for a reading to be good.</summary>
    private static CompilationShape ShapeOf(Compilation compilation, ModelReading reading) => reading.Graph is null
        ? CompilationShape.OfAllFiles(compilation) : CompilationShape.OfUsersFiles(compilation);

    private static SyntaxTree? TreeOf(INamedTypeSymbol type) => type.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree;

    private static string Name(INamedTypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private sealed class Kept(ModelReading reading, CompilationShape shape)
    {
        public ModelReading Reading => reading;

        public bool IsGood(Compilation compilation) => reading.Trees.All(compilation.ContainsSyntaxTree)
            && shape.Fits(ShapeOf(compilation, reading));
    }
}
