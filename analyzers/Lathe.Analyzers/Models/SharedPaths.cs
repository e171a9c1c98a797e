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
        foreach ((ISymbol symbol, Member member) in model.Members
            .Where(m => m.Member is { Presence: null, Paths.Count: > 0 } && m.Member.Paths[0].Length > 0)
            // what has an attribute is what may be corrected
            .OrderBy(m => AttributeReader.Find(m.Symbol, "WeightsAttribute") is not null))
        {
            string paths = string.Join("|", member.Paths);
            if (!known.TryGetValue(paths, out Member? earlier))
                known.Add(paths, member);
            else if (ReadsTheSame(member, earlier))
                yield return (symbol, member, earlier);
        }
    }

    /// <summary>Models of two classes may lie in one scope: their layers have names of their own.</summary>
    private static bool ReadsTheSame(Member one, Member other) => (one, other) switch
    {
        (ModelMember first, ModelMember second) => first.Graph.QualifiedName == second.Graph.QualifiedName,
        (ModelMember, _) or (_, ModelMember) => false,
        _ => true,
    };

    /// <summary>A decoder that multiplies with the table of an Embedding: weights are tied so.</summary>
    public static bool IsTied(Member one, Member other) =>
        (one is EmbeddingMember && other is LinearMember) || (one is LinearMember && other is EmbeddingMember);

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
        LinearMember { Prune: null } linear => [linear.Outputs, linear.Inputs],
        EmbeddingMember table => [table.Entries, table.Width],
        NormMember norm => [norm.Width],
        _ => null,
    };
}
