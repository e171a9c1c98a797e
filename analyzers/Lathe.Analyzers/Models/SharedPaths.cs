using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Models;

/// <summary>Members of a class that read the same tensors, whatever the checkpoint.</summary>
internal static class SharedPaths
{
    /// <summary>Each member whose paths are those of an earlier one. Of layers that are there for some checkpoints only, one may stand
    /// for the other.</summary>
    public static IEnumerable<(ISymbol Symbol, Member Member, Member Earlier)> Of(ModelView model)
    {
        Dictionary<string, Member> known = new(StringComparer.Ordinal);
        HashSet<ISymbol> told = new(SymbolEqualityComparer.Default);
        foreach ((ISymbol symbol, Member member) in model.Members
            .Where(m => m.Member is { Presence: null, Paths.Count: > 0 } && m.Member.Paths[0].Length > 0)
            // what has an attribute is what may be corrected
            .OrderBy(m => AttributeReader.Find(m.Symbol, "WeightsAttribute") is not null))
        {
            string paths = string.Join("|", member.Paths.Select(path => IsScope(member) ? path : path + ".weight"));
            if (!known.TryGetValue(paths, out Member? earlier))
                known.Add(paths, member);
            else if (ReadsTheSame(member, earlier) && told.Add(symbol))
                yield return (symbol, member, earlier);
        }
    }

    /// <summary>Whether a path is more, or less, than the layer in front of a tensor called weight.</summary>
    private static bool IsScope(Member member) => member is ParameterMember || (member is ModelMember && Wrapped(member) is null);

    /// <summary>Models of two classes may lie in one scope: their layers have names of their own.</summary>
    private static bool ReadsTheSame(Member one, Member other) => (one, other) switch
    {
        // an array of layers is one of models that hold a layer each
        (ModelMember { Repeat: not null } first, ModelMember { Repeat: not null } second) when Wrapped(first) is { } layer
            && Wrapped(second) is { } same => ReadsTheSame(layer, same),
        (ModelMember first, ModelMember second) => first.Graph.QualifiedName == second.Graph.QualifiedName,
        (ModelMember, _) or (_, ModelMember) => false,
        _ => true,
    };

    /// <summary>The layer that each element of an array of layers is; null for models.</summary>
    private static Member? Wrapped(Member member) =>
        member is ModelMember { Graph: { WrapsLayer: true, Members: { Count: 1 } inner } } ? inner[0] : null;

    /// <summary>A decoder that multiplies with the table of an Embedding, or a tensor that is computed with as it is: weights are tied
    /// so.</summary>
    public static bool IsTied(Member one, Member other) =>
        one is ParameterMember != other is ParameterMember
        || (one is EmbeddingMember && other is LinearMember) || (one is LinearMember && other is EmbeddingMember);

    /// <summary>Whether no tensor has the shape that both expect.</summary>
    public static bool CannotBoth(Member one, Member other) =>
        ShapeOf(one) is { } first && ShapeOf(other) is { } second && first.All(d => d.Known is not null)
            && second.All(d => d.Known is not null)
        && !first.SequenceEqual(second);

    public static string? Shape(Member member) => ShapeOf(member) is { } shape
        ? $"[{string.Join(", ", shape.Select(d => d.ToString()))}]" : null;

    public static Location PlaceOf(ISymbol symbol) =>
        AttributeReader.Find(symbol, "WeightsAttribute") is { } weights && ModelView.PlaceOf(weights) is { } place
        ? place
        : ModelView.PlaceOf(symbol);

    /// <summary>Of the tensor that ends in <c>.weight</c>; null where a member has several of their own.</summary>
    private static Dimension[]? ShapeOf(Member member) => member switch
    {
        ModelMember when Wrapped(member) is { } layer => ShapeOf(layer),
        LinearMember { Prune: null } linear => [linear.Outputs, linear.Inputs],
        EmbeddingMember table => [table.Entries, table.Width],
        NormMember norm => [norm.Width],
        ParameterMember parameter => [.. parameter.Shape],
        _ => null,
    };
}
