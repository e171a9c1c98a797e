using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>
/// A run of neighbouring units of an axis, whose identity is followed through the graph. Runs that are found to be the same are
/// united, and one of which only a part is read apart is cut in two: whoever holds it sees the parts from then on.
/// </summary>
/// <param name="scope">The arrays, outermost first, of whose elements each has such a run.</param>
internal sealed class AxisRun(Polynomial length, string name, EquatableArray<string> scope)
{
    private AxisRun? same;
    private HeadBundle? heads;
    private (AxisRun First, AxisRun Second)? parts;
    private string name = name;
    private EquatableArray<string> scope = scope;
    private readonly List<CouplingPin> pins = [];

    public Polynomial Length { get; } = length;

    public string Name => Root.name;

    public EquatableArray<string> Scope => Root.scope;

    public IReadOnlyList<CouplingPin> Pins => Root.pins;

    /// <summary>Null where units are neurons.</summary>
    public HeadBundle? Heads => Root.heads?.Root;

    /// <summary>The one that stands for all that are united with it.</summary>
    public AxisRun Root => same is null ? this : same.Root;

    /// <summary>What is left of it after all cuts, in order.</summary>
    public IEnumerable<AxisRun> Leaves => Root.parts is { } cut ? cut.First.Leaves.Concat(cut.Second.Leaves) : [Root];

    public void Pin(CouplingPin pin)
    {
        foreach (AxisRun leaf in Leaves.Where(leaf => !leaf.pins.Contains(pin)))
            leaf.pins.Add(pin);
    }

    /// <summary>From now on its units are the heads of the bundle. Of a leaf.</summary>
    public void Bundle(HeadBundle bundle)
    {
        if (Root.heads is { } known)
            HeadBundle.Unite(known, bundle);
        else
            Root.heads = bundle;
    }

    /// <summary>Elements of the arrays beyond <paramref name="outer"/> do not choose for themselves. Of a leaf.</summary>
    public void ShareWithin(EquatableArray<string> outer) => Root.scope = CommonScope(Root.scope, outer);

    /// <summary>Two leaves of one length are the same.</summary>
    public static void Unite(AxisRun left, AxisRun right)
    {
        AxisRun kept = left.Root, gone = right.Root;
        if (kept == gone)
            return;
        gone.same = kept;
        foreach (CouplingPin pin in gone.pins)
            kept.Pin(pin);
        if (kept.name.Length == 0)
            kept.name = gone.name;
        kept.scope = CommonScope(kept.scope, gone.scope);
        if (gone.heads is { } bundle)
            kept.Bundle(bundle);
    }

    /// <summary>Cuts a leaf after some of its units.</summary>
    public void Cut(Polynomial after)
    {
        AxisRun root = Root, first = new(after, "", root.scope), second = new(root.Length - after, "", root.scope);
        root.parts = (first, second);
        foreach (CouplingPin pin in root.pins)
            root.Pin(pin);
        if (root.heads is { } bundle)
        {
            first.heads = second.heads = bundle;
            bundle.Pin(new CouplingPin(CouplingPinKind.Operation, "what cuts its heads apart"));
        }
    }

    public static EquatableArray<string> CommonScope(EquatableArray<string> left, EquatableArray<string> right) =>
        left.Zip(right, (l, r) => (l, r)).TakeWhile(pair => string.Equals(pair.l, pair.r, StringComparison.Ordinal)).Select(pair => pair.l)
        .ToEquatableArray();
}
