using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>The axes of all weights that a Forward reaches, each once however often it is used, and the groups that come of them.</summary>
internal sealed class CoupledWeights
{
    private readonly Dictionary<(string Member, WeightAxis Axis), TracedAxis> axes = [];
    private readonly List<(string Member, WeightAxis Axis, Condition Presence, EquatableArray<string> Paths)> order = [];
    private readonly Dictionary<string, TracedAxis[]> tensors = new(StringComparer.Ordinal);

    public TracedAxis Of(
        Member member, WeightAxis axis, string path, EquatableArray<string> scope, Condition presence, EquatableArray<string> tensors)
    {
        if (!axes.TryGetValue((path, axis), out TracedAxis? known))
        {
            (Dimension extent, string parameter) = ExtentOf(member, axis);
            string name = member.ExtentNames.FirstOrDefault(n => n.Parameter == parameter)?.ToString() ?? "";
            axes[(path, axis)] = known = new TracedAxis([new AxisRun(Polynomial.Of(extent), name, scope)]);
            order.Add((path, axis, presence, tensors));
            if (axis == WeightAxis.Entries)
                known.Pin(new CouplingPin(CouplingPinKind.Ids, path));
        }
        return known;
    }

    /// <summary>Members that read one tensor of the checkpoint shrink as one.</summary>
    /// <param name="tensor">The tensor's path.</param>
    public void Tie(string tensor, TracedAxis rows, TracedAxis columns)
    {
        if (tensors.TryGetValue(tensor, out TracedAxis[]? known))
        {
            TracedAxis.Unite(known[0], rows, $"tensor '{tensor}'");
            TracedAxis.Unite(known[1], columns, $"tensor '{tensor}'");
        }
        else
            tensors[tensor] = [rows, columns];
    }

    public CouplingTable ToTable()
    {
        Dictionary<object, List<(CoupledAxis Axis, AxisRun Run)>> groups = [];
        List<object> appearance = [];
        foreach ((string member, WeightAxis axis, Condition presence, EquatableArray<string> paths) in order)
        {
            Polynomial offset = Polynomial.Zero;
            foreach (AxisRun run in axes[(member, axis)].Runs)
            {
                object key = (object?)run.Heads ?? run.Root;
                if (!groups.TryGetValue(key, out List<(CoupledAxis, AxisRun)>? group))
                {
                    groups[key] = group = [];
                    appearance.Add(key);
                }
                Dimension size = run.Heads is { } heads ? Dimension.Divide(run.Length.ToDimension(), heads.Count) : Dimension.Of(1);
                group.Add((new CoupledAxis(member, axis, offset.ToDimension(), size, presence, paths), run));
                offset += run.Length;
            }
        }
        return new CouplingTable(appearance.Select(key => Group(key as HeadBundle, groups[key])).ToEquatableArray());
    }

    private static CouplingGroup Group(HeadBundle? heads, List<(CoupledAxis Axis, AxisRun Run)> members)
    {
        CoupledAxis first = members[0].Axis;
        string name = heads is not null ? $"heads of {first.Member}"
            : members.Select(m => m.Run.Name).FirstOrDefault(n => n.Length > 0)
            ?? $"{first.Axis.ToString().ToLowerInvariant()} of {first.Member}";
        IEnumerable<CouplingPin> pins = members.SelectMany(m => m.Run.Pins);
        return new CouplingGroup(
            name,
            heads is null ? members[0].Run.Length.ToDimension() : heads.Count,
            heads is not null,
            string.Join(".", members.Select(m => m.Run.Scope).Aggregate(AxisRun.CommonScope)),
            members.Select(m => m.Axis).ToEquatableArray(),
            (heads is null ? pins : pins.Concat(heads.Pins)).Distinct().OrderBy(p => p.Kind).ToEquatableArray())
        {
            Attentions = heads is null ? default : heads.Root.Attentions.Distinct().ToEquatableArray(),
        };
    }

    private static (Dimension Extent, string Parameter) ExtentOf(Member member, WeightAxis axis) => (member, axis) switch
    {
        (LinearMember linear, WeightAxis.Outputs) => (linear.Outputs, "outputs"),
        (LinearMember linear, WeightAxis.Inputs) => (linear.Inputs, "inputs"),
        (EmbeddingMember table, WeightAxis.Entries) => (table.Entries, "count"),
        (EmbeddingMember table, WeightAxis.Width) => (table.Width, "width"),
        (NormMember norm, WeightAxis.Width) => (norm.Width, "width"),
        _ => throw new ArgumentException($"'{member.Name}' has no axis {axis}", nameof(axis)),
    };
}
