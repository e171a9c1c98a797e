using System.Collections.Generic;
using System.Collections.Immutable;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// All that reading one model class gave, with real locations: analyzers report from it. It lives as long as its compilation
/// and never enters the generator's pipeline.
/// </summary>
/// <param name="graph">Null where the class cannot be compiled.</param>
/// <param name="presence">
/// For each of Forward's outputs, in terms of the configuration: when it is there; null = always.
/// </param>
/// <param name="trees">The files of the class and of the models nested in it: what stands inside of methods there was read.</param>
/// <param name="shell">What is generated where there is no graph; null where nothing can be added to the class.</param>
internal sealed class ModelReading(
    ModelGraph? graph, ImmutableArray<LocatedFailure> failures, ImmutableArray<Condition?> presence, ImmutableHashSet<SyntaxTree> trees,
    ModelShell? shell)
{
    public ImmutableHashSet<SyntaxTree> Trees { get; } = trees;

    public ModelGraph? Graph { get; } = graph;

    public ImmutableArray<LocatedFailure> Failures { get; } = failures;

    public ImmutableArray<Condition?> Presence { get; } = presence;

    public ModelShell? Shell { get; } = shell;

    /// <summary>The graph, also where shapes do not fit or extents cannot change: what else is wrong with it can be told. Null where the
    /// class could not be read.</summary>
    public ModelGraph? Draft { get; init; }

    /// <summary>Where each value of each method of the graph stands in the source; empty where there is no graph.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<int, Location>> Places { get; init; } =
        ImmutableDictionary<string, IReadOnlyDictionary<int, Location>>.Empty;

    /// <summary>Where methods of the graph compute a tensor that nothing reads, in the order of the source.</summary>
    public ImmutableArray<Location> Dropped { get; init; } = [];
}
