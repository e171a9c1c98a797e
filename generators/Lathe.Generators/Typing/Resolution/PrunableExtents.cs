using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;
using Lathe.Generators.Typing.Coupling;

namespace Lathe.Generators.Typing.Resolution;

/// <summary>
/// Puts a <see cref="LoadedDimension"/> in the place of every extent that [Prune] lets a checkpoint change: of the layer that says so and
/// of all that is coupled with it. What is left of the class then has its types found anew, with these extents in them.
/// </summary>
internal sealed class PrunableExtents
{
    private readonly ModelGraph root;
    private readonly CouplingTable coupling;
    private readonly BuildManifest? manifest;
    private readonly List<ExtentFailure> failures = [];
    private readonly List<PrunedGroup> pruned = [];

    /// <summary>By class, member and axis.</summary>
    private readonly Dictionary<(string Class, string Member, WeightAxis Axis), Dimension> extents = [];

    /// <summary>By class and the attention's result.</summary>
    private readonly Dictionary<(string Class, int Value), Dimension> heads = [];

    private PrunableExtents(ModelGraph root, CouplingTable coupling, BuildManifest? manifest)
    {
        this.manifest = manifest;
        this.root = root;
        this.coupling = coupling;
    }

    /// <summary>Whether some attribute in the class, or in those nested in it, asks for it.</summary>
    public static bool Any(ModelGraph graph) => graph.Prune is { IsMask: false }
        || graph.Members.Any(m => m is LinearMember { Prune.IsMask: false } || (m is ModelMember model && Any(model.Graph)));

    /// <param name="root">Without helpers.</param>
    /// <param name="coupling">Of the extents that the source says.</param>
    /// <param name="manifest">Tells what is left, so that it is a number; null: a checkpoint tells when it is loaded.</param>
    /// <returns>The same class with the extents that a checkpoint may change, and what they are.</returns>
    public static (ModelGraph Graph, IReadOnlyList<PrunedGroup> Pruned, IReadOnlyList<ExtentFailure> Failures) Run(
        ModelGraph root, CouplingTable coupling, BuildManifest? manifest)
    {
        PrunableExtents pass = new(root, coupling, manifest);
        foreach (CouplingGroup group in coupling.Groups)
            pass.Visit(group);
        pass.FindIdle();
        return (pass.failures.Count > 0 ? root : pass.Rewrite(root), pass.pruned, pass.failures);
    }

    private readonly HashSet<(string Class, string Member)> served = [];

    private void Visit(CouplingGroup group)
    {
        PruneGranularity wanted = group.ByHead ? PruneGranularity.Head : PruneGranularity.Neuron;
        Place[] places = [.. group.Axes.Select(PlaceOf)];
        (Place Place, CoupledAxis Axis)[] outputs = [.. places.Zip(group.Axes, (place, axis) => (place, axis))
            .Where(p => p.axis.Axis == WeightAxis.Outputs)];
        (Place Place, CoupledAxis Axis)[] asked = [.. outputs.Where(o => OnMember(o.Place)?.Granularity == wanted)];
        bool byClass = asked.Length == 0;
        if (byClass)
            asked = [.. outputs.Where(o => o.Place.Class.Prune?.Granularity == wanted && OnMember(o.Place) is not { IsMask: true })];
        if (asked.Length == 0)
            return;
        PruneChoice choice = byClass ? asked[0].Place.Class.Prune! : OnMember(asked[0].Place)!;
        foreach ((Place place, _) in asked)
            served.Add((place.Class.QualifiedName, byClass ? "" : place.Member.Name));
        if ((Obstacle(group, places) ?? (byClass ? null : Disagreement(asked, choice))) is not { } obstacle)
            Replace(group, places, asked[0].Place, choice);
        else if (!byClass)
            failures.Add(new ExtentFailure(asked[0].Place.Class.QualifiedName, asked[0].Place.Member.Name, obstacle.Found, obstacle.Mend));
    }

    private static PruneChoice? OnMember(Place place) => (place.Member as LinearMember)?.Prune;

    /// <summary>Layers that shrink together and say different things of it; null where they agree.</summary>
    private static (string Found, string Mend)? Disagreement((Place Place, CoupledAxis Axis)[] asked, PruneChoice choice) =>
        asked.FirstOrDefault(a => OnMember(a.Place) != choice) is { Place.Member: { } other } second
            ? ($"'{other.Name}', whose outputs go with its own, says {Words(OnMember(second.Place)!)}, and it says {Words(choice)}",
                "say the same on both, or write it on one of them")
            : null;

    private static string Words(PruneChoice choice) =>
        $"{choice.Importance} and {choice.Ratio.ToString("R", CultureInfo.InvariantCulture)}";

    /// <summary>What is in the way; null where nothing is.</summary>
    private (string Found, string Mend)? Obstacle(CouplingGroup group, Place[] places)
    {
        if (group.Pins.FirstOrDefault() is { } pin)
        {
            string reason = CouplingText.Reason(
                pin.Kind, pin.Subject, group.Axes.Where(a => a.Axis == WeightAxis.Inputs).Select(a => a.Member)
                .Distinct(StringComparer.Ordinal));
            return ($"its outputs keep their number: {reason}", "put it on a layer whose outputs other layers of the class read");
        }
        if (places.FirstOrDefault(p => p.Model != places[0].Model) is { Member: not null } outside)
        {
            return ($"'{places[0].Path}' is coupled with '{outside.Path}' of another class", "put coupled layers into one class");
        }
        int norm = group.Axes.ToList().FindIndex(a => a.Axis == WeightAxis.Width);
        if (norm >= 0)
            return ($"'{places[norm].Path}', which is no linear layer, has these outputs too: what it computes of those that are left "
                + "would change", "prune another layer");
        (CoupledAxis Axis, Place Place)[] parts = [.. group.Axes.Zip(places, (axis, place) => (axis, place))];
        if (!parts.Any(p => p.Axis.Axis == WeightAxis.Outputs && IsWhole(p.Axis)))
            return ("no layer has these outputs and no others, so that no tensor tells how many are left",
                "divide the layer into one for each part");
        return null;
    }

    private bool IsWhole(CoupledAxis axis) =>
        coupling.Groups.SelectMany(g => g.Axes).Count(a => a.Member == axis.Member && a.Axis == axis.Axis) == 1;

    /// <param name="preferred">The layer that the attribute stands on, where it tells.</param>
    private void Replace(CouplingGroup group, Place[] places, Place preferred, PruneChoice choice)
    {
        int source = Enumerable.Range(0, places.Length)
            .Where(i => group.Axes[i].Axis == WeightAxis.Outputs && IsWhole(group.Axes[i]))
            .OrderBy(i => group.Axes[i].Presence.Known != true).ThenBy(i => places[i].Path != preferred.Path).First();
        LinearMember layer = (LinearMember)places[source].Member;
        CoupledAxis first = group.Axes.First(a => a.Axis == WeightAxis.Outputs);
        PrunedGroup entry = new(first.Paths, group.Axes[source].Paths, group.ByHead, choice.Ratio, choice.Importance)
        {
            MayBeAbsent = first.Presence.Known != true,
        };
        pruned.Add(entry);
        Dimension left = manifest?.Units(entry, group.Units, ElementsOf(first.Member))
            ?? new LoadedDimension(layer.Name, layer.Paths, group.Units, group.Axes[source].UnitSize, group.ByHead);
        for (int i = 0; i < places.Length; i++)
        {
            CoupledAxis[] whole = [.. coupling.Groups.SelectMany(g => g.Axes)
                .Where(a => a.Member == group.Axes[i].Member && a.Axis == group.Axes[i].Axis)];
            (string, string, WeightAxis) key = (places[i].Class.QualifiedName, places[i].Member.Name, group.Axes[i].Axis);
            Dimension here = Dimension.Multiply(left, group.Axes[i].UnitSize);
            if (whole.Length > 1)
            {
                // Of parts that stand one after the other this group is one; the others are put in as they are found to be.
                Dimension all = extents.TryGetValue(key, out Dimension? known) ? known : ExtentOf(places[i].Member, group.Axes[i].Axis);
                here = Dimension.Add(Dimension.Subtract(all, Dimension.Multiply(group.Units, group.Axes[i].UnitSize)), here);
            }
            extents[key] = Polynomial.Of(here).ToDimension();
        }
        foreach (CoupledAttention attention in group.Attentions)
            heads[(ModelAt(attention.Model).QualifiedName, attention.Value)] = left;
    }

    /// <summary>Attributes that reach nothing.</summary>
    private void FindIdle()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Look(root);

        void Look(ModelGraph graph)
        {
            if (!seen.Add(graph.QualifiedName))
                return;
            foreach (LinearMember linear in graph.Members.OfType<LinearMember>()
                .Where(m => m.Prune is { IsMask: false } && !served.Contains((graph.QualifiedName, m.Name))))
            {
                failures.Add(new ExtentFailure(graph.QualifiedName, linear.Name,
                    linear.Prune!.Granularity == PruneGranularity.Head ? "no attention reads its outputs as heads"
                    : "its outputs are heads, or Forward does not read it",
                    linear.Prune!.Granularity == PruneGranularity.Head ? "put it on queries, keys or values"
                    : "say Granularity = Granularity.Head where they are heads"));
            }
            foreach (ModelMember model in graph.Members.OfType<ModelMember>())
                Look(model.Graph);
        }
    }

    private ModelGraph Rewrite(ModelGraph graph)
    {
        Block body = graph.Forward.Body.Rewrite(node =>
            node is OperationNode operation && heads.TryGetValue((graph.QualifiedName, operation.Result), out Dimension? left)
                ? operation with { Arguments = operation.Arguments.Skip(1).Prepend(new DimensionScalar(left)).ToEquatableArray() }
                : node);
        Method forward = graph.Forward with { Body = body };
        return graph with
        {
            Members = graph.Members.Select(member => member switch
            {
                LinearMember linear => linear with
                {
                    Inputs = Find(linear, WeightAxis.Inputs, linear.Inputs),
                    Outputs = Find(linear, WeightAxis.Outputs, linear.Outputs),
                },
                ModelMember model => model with { Graph = Rewrite(model.Graph) },
                _ => member,
            }).ToEquatableArray(),
            Methods = EquatableArray.Of(forward),
        };

        Dimension Find(Member member, WeightAxis axis, Dimension said) =>
            extents.TryGetValue((graph.QualifiedName, member.Name, axis), out Dimension? found) ? found : said;
    }

    private static Dimension ExtentOf(Member member, WeightAxis axis) => (member, axis) switch
    {
        (LinearMember linear, WeightAxis.Outputs) => linear.Outputs,
        (LinearMember linear, WeightAxis.Inputs) => linear.Inputs,
        _ => throw new ArgumentException($"'{member.Name}' has no axis {axis} that a checkpoint may change", nameof(axis)),
    };

    private Place PlaceOf(CoupledAxis axis)
    {
        string[] steps = axis.Member.Split('.');
        string model = string.Join(".", steps.Take(steps.Length - 1));
        ModelGraph graph = ModelAt(model);
        string name = steps[steps.Length - 1].Replace("[*]", "");
        Member member = graph.Members.First(m => m.Name == name);
        // An element of an array of layers has no class of its own in the source.
        return member is ModelMember { Graph: { WrapsLayer: true } wrapper }
            ? new Place(wrapper, wrapper.Members[0], axis.Member, axis.Member)
            : new Place(graph, member, model, axis.Member);
    }

    /// <summary>Elements that a member stands in, over all arrays around it; null where the source does not know.</summary>
    private int? ElementsOf(string member)
    {
        ModelGraph graph = root;
        int? elements = 1;
        foreach (string step in member.Split('.'))
        {
            if (graph.Members.FirstOrDefault(m => m.Name == step.Replace("[*]", "")) is not ModelMember model)
                break;
            if (model.Repeat is { } repeat)
                elements *= repeat.Known;
            graph = model.Graph;
        }

        return elements;
    }

    private ModelGraph ModelAt(string path)
    {
        ModelGraph graph = root;
        foreach (string step in path.Split(['.'], StringSplitOptions.RemoveEmptyEntries))
            graph = ((ModelMember)graph.Members.First(m => m.Name == step.Replace("[*]", ""))).Graph;
        return graph;
    }

    /// <param name="Model">Path of the model that has it.</param>
    private readonly record struct Place(ModelGraph Class, Member Member, string Model, string Path);
}
