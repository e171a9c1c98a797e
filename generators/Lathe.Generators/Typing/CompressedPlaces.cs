using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>Walks a class and the models nested in it for what [Prune] makes zero, and for the arrays that it shortens.</summary>
internal static class CompressedPlaces
{
    /// <summary>Layers whose own attribute, or else that of their class, makes weights zero.</summary>
    public static IEnumerable<MaskedLayer> Masked(ModelGraph root) => Masked(root, "", mayBeAbsent: false);

    /// <summary>Arrays that lose elements.</summary>
    public static IEnumerable<PrunedArray> Arrays(ModelGraph root) => Arrays(root, "");

    /// <summary>Why the arrays of a class cannot be shortened together; null where there is one at most, and it stands in no other: one
    /// number of a configuration says how long one array is.</summary>
    public static (string Found, string Mend)? Excess(ModelGraph root)
    {
        PrunedArray[] arrays = [.. Arrays(root)];
        return arrays.Length > 1
            ? ($"elements of '{arrays[0].Path}' and of '{arrays[1].Path}' are to go, and compression shortens one array",
                "leave [Prune(Granularity = Granularity.Layer)] on one of them")
            : arrays.Length == 1 && arrays[0].Path.IndexOf("{i}", StringComparison.Ordinal)
                != arrays[0].Path.LastIndexOf("{i}", StringComparison.Ordinal)
            ? ($"'{arrays[0].Path}' stands in another array, each element of which would lose its own",
                "put [Prune(Granularity = Granularity.Layer)] on the outer array")
            : null;
    }

    private static IEnumerable<MaskedLayer> Masked(ModelGraph graph, string scope, bool mayBeAbsent)
    {
        foreach (Member member in graph.Members)
        {
            bool absent = mayBeAbsent || member.Presence is not null;
            if (member is LinearMember linear && (linear.Prune ?? Unless(linear, graph.Prune)) is { IsMask: true, Ratio: > 0 } choice)
                yield return new MaskedLayer(TensorPath.Join(scope, linear.Name), choice, absent);
            if (member is not ModelMember model)
                continue;
            foreach (MaskedLayer nested in Masked(model.Graph, TensorPath.Join(scope, model.Paths[0]), absent))
                yield return nested;
        }
    }

    private static IEnumerable<PrunedArray> Arrays(ModelGraph graph, string scope)
    {
        foreach (ModelMember model in graph.Members.OfType<ModelMember>())
        {
            string path = TensorPath.Join(scope, model.Paths[0]);
            if (model.Prune is { Granularity: PruneGranularity.Layer, Ratio: > 0 } choice)
                yield return new PrunedArray(path, choice);
            foreach (PrunedArray nested in Arrays(model.Graph, path))
                yield return nested;
        }
    }

    /// <summary>A class speaks of the layers whose weights are integers, and of no others.</summary>
    private static PruneChoice? Unless(LinearMember linear, PruneChoice? ofClass) =>
        linear.Format.KeepFloat || linear.Format.Own is { IsInteger: false } ? null : ofClass;
}
