using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>What generated code depends on of a manifest that the build was given: an edit of a figure changes nothing here.</summary>
/// <param name="File">Its name without folder.</param>
/// <param name="Model">The class that it names.</param>
/// <param name="Class">The fingerprint of that class; null where it has none.</param>
/// <param name="Pruned">What is left of pruned layers.</param>
/// <param name="Products">How products are stored.</param>
internal sealed record BuildManifest(
    string File, string Model, string? Class, EquatableArray<ManifestUnits> Pruned, EquatableArray<ManifestProduct> Products)
{
    /// <param name="file">Its name without folder.</param>
    /// <param name="manifest">Where its lines stand counts for nothing.</param>
    public static BuildManifest From(string file, Manifest manifest) => new(
        file, manifest.Model, manifest.Class,
        manifest.Pruned.Select(units => units with { Place = default }).ToEquatableArray(),
        manifest.Products.Select(product => product with { Place = default }).ToEquatableArray());

    /// <summary>Whether it is of a class: by the name that [Model] gives, or by the class's own with its namespace.</summary>
    public bool IsOf(ModelGraph graph) => IsOf(Model, graph);

    /// <inheritdoc cref="IsOf(ModelGraph)"/>
    public static bool IsOf(string model, ModelGraph graph) => model == graph.ModelName || model == graph.QualifiedName;

    /// <summary>What is left of a group in every element of its arrays; null where elements differ, or may.</summary>
    /// <param name="group">A group that a checkpoint may change.</param>
    /// <param name="all">Its units where nothing is removed.</param>
    /// <param name="elements">Elements of the arrays that it stands in; null where the source does not know.</param>
    public Dimension? Units(PrunedGroup group, Dimension all, int? elements)
    {
        int[] kept = [.. Entries(group).Select(units => units.Kept)];
        if (kept.Length == 0)
            return all;
        return kept.Length == elements && kept.Distinct().Count() == 1 ? Dimension.Of(kept[0]) : null;
    }

    /// <summary>What a checkpoint has to be, for code to hold it against.</summary>
    /// <param name="groups">What a checkpoint may change of the class.</param>
    /// <param name="extentsAreConstants">Whether the class's code is made for these extents.</param>
    public ManifestClaims For(IEnumerable<PrunedGroup> groups, bool extentsAreConstants) => new(
        File, extentsAreConstants,
        groups.SelectMany(group => Entries(group).Where(units => units.Rows is not null).Select(units =>
            new ClaimedUnits(units.Rows!.Value, Places(group, units.Layer)))).ToEquatableArray(),
        Products);

    private IEnumerable<ManifestUnits> Entries(PrunedGroup group) =>
        Pruned.Where(units => units.IsHeads == group.ByHead && PathPattern.Match(group.Paths[0], units.Layer) is not null);

    /// <summary>All places of the layer that an entry means: the checkpoint may have it at another than the first.</summary>
    private static EquatableArray<string> Places(PrunedGroup group, string layer)
    {
        IReadOnlyList<int> index = PathPattern.Match(group.Paths[0], layer)!;
        return group.Paths.Select(path => PathPattern.Fill(path, index)).Distinct(StringComparer.Ordinal).ToEquatableArray();
    }
}
