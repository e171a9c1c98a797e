using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Precisions that run the same code. Kernels take the format from the loaded weights: code differs only where it says which products
/// read int8 rows, and which of those that read the same rows may be one.
/// </summary>
internal sealed class PrecisionGroup
{
    private readonly List<TypedPrecision> precisions;

    private PrecisionGroup(TypedPrecision first) => precisions = [first];

    /// <summary>Members of Lathe.Precision, in the order of the model's.</summary>
    public EquatableArray<string> Names => precisions.Select(p => p.Name).ToEquatableArray();

    /// <summary>What the code is lowered from: the others have classes of the same names.</summary>
    public TypedPrecision First => precisions[0];

    /// <summary>Each precision of the model in one group.</summary>
    public static IReadOnlyList<PrecisionGroup> Of(TypedModel model)
    {
        List<PrecisionGroup> groups = [];
        foreach (TypedPrecision precision in model.Precisions)
        {
            if (groups.Find(group => RunsSameCode(group.First, precision)) is { } known)
                known.precisions.Add(precision);
            else
                groups.Add(new PrecisionGroup(precision));
        }
        return groups;
    }

    /// <summary>A class of <see cref="First"/> in each of the precisions.</summary>
    public IEnumerable<TypedClass> InEach(TypedClass typed) =>
        precisions.Select(precision => precision.Classes.First(c => c.Name == typed.Name));

    /// <summary>How a layer's weights are stored in each of the precisions.</summary>
    public EquatableArray<WeightFormat> FormatsOf(TypedClass typed, string member) =>
        InEach(typed).Select(c => c.FormatOf(member).Format).ToEquatableArray();

    private static bool RunsSameCode(TypedPrecision left, TypedPrecision right) => left.Nested.Count == right.Nested.Count
        && left.Classes.Zip(right.Classes, RunsSameCode).All(same => same);

    private static bool RunsSameCode(TypedClass left, TypedClass right) => left.Name == right.Name
        && ReferenceEquals(left.Forward, right.Forward) && left.Nested.Equals(right.Nested)
        && Products(left.Graph).All(name => left.FormatOf(name).Format.IsInteger == right.FormatOf(name).Format.IsInteger)
        && ReadersOfOneValue(left.Graph).All(readers => AreStoredAlike(left, readers).SequenceEqual(AreStoredAlike(right, readers)));

    private static IEnumerable<string> Products(ModelGraph graph) => graph.Members.OfType<LinearMember>().Select(m => m.Name);

    /// <summary>Products that <see cref="ProductMerging"/> may put into one where their formats are equal.</summary>
    private static IEnumerable<string[]> ReadersOfOneValue(ModelGraph graph)
    {
        HashSet<string> products = new(Products(graph), StringComparer.Ordinal);
        return graph.Forward.Body.Descendants().OfType<LayerNode>().Where(layer => products.Contains(layer.Member))
            .GroupBy(layer => layer.Input, layer => layer.Member)
            .Select(readers => readers.Distinct(StringComparer.Ordinal).ToArray())
            .Where(readers => readers.Length > 1);
    }

    /// <summary>For each reader, the first one that is stored as it is.</summary>
    private static IEnumerable<int> AreStoredAlike(TypedClass typed, string[] readers)
    {
        WeightFormat[] formats = [.. readers.Select(name => typed.FormatOf(name).Format)];
        return formats.Select(format => Array.IndexOf(formats, format));
    }
}
