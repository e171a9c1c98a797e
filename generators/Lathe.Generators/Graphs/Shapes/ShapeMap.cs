using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>The type of every value of a graph, as far as the shapes fit.</summary>
/// <param name="graph">An optional parameter that its caller does not give is read nowhere.</param>
/// <param name="parameters">Of Forward; null where nothing tells.</param>
/// <param name="types">By method and value.</param>
/// <param name="nested">By model member that Forward calls.</param>
internal sealed class ShapeMap(
    ModelGraph graph,
    ImmutableArray<TensorType?> parameters,
    IReadOnlyDictionary<(string Method, int Value), TensorType> types,
    ImmutableArray<ShapeFailure> failures,
    ImmutableArray<ShapeRequirement> requirements,
    IReadOnlyDictionary<string, ShapeMap> nested)
{
    public ModelGraph Graph { get; } = graph;

    public ImmutableArray<TensorType?> Parameters { get; } = parameters;

    /// <summary>Empty where all shapes fit: then every value has a type.</summary>
    public ImmutableArray<ShapeFailure> Failures { get; } = failures;

    /// <summary>What only the configuration can tell, without duplicates, in order of the source.</summary>
    public ImmutableArray<ShapeRequirement> Requirements { get; } = requirements;

    /// <summary>The shapes within each model that is called, for the tensors that it is called with.</summary>
    public IReadOnlyDictionary<string, ShapeMap> Nested { get; } = nested;

    /// <exception cref="InvalidOperationException">The value has no type, because shapes do not fit.</exception>
    public TensorType this[string method, int value] => Find(method, value)
        ?? throw new InvalidOperationException($"value {value.ToString(CultureInfo.InvariantCulture)} of {method} has no type");

    public TensorType? Find(string method, int value) => types.TryGetValue((method, value), out TensorType? type) ? type : null;
}
