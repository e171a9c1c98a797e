using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>
/// Finds which axes of which weights shrink together, by following every axis of every value through a Forward and the models
/// nested in it. One walk is enough: runs of units are united as they meet, and stay the same ones whoever held them before.
/// Elements of an array are followed as one, <c>layers[*]</c>; what a loop hands from one to the next makes them one choice.
/// </summary>
internal sealed class CouplingAnalysis
{
    private readonly TypedPrecision precision;
    private readonly CancellationToken cancellation;
    private readonly CoupledWeights weights = new();
    private int made;

    private CouplingAnalysis(TypedPrecision precision, CancellationToken cancellation)
    {
        this.precision = precision;
        this.cancellation = cancellation;
    }

    /// <summary>Axes are the same in every precision.</summary>
    public static CouplingTable Run(TypedModel model, CancellationToken cancellation) => Run(model.Precisions[0], cancellation);

    public static CouplingTable Run(TypedPrecision precision, CancellationToken cancellation)
    {
        CouplingAnalysis analysis = new(precision, cancellation);
        TypedClass root = precision.Root;
        TracedValue?[] parameters = [.. root.Graph.Forward.Parameters.Select((p, i) => (TracedValue?)new TracedValue(
            [.. root.Forward.Types[i].Shape.Select(e => OperationCoupling.Pinned(e, new CouplingPin(CouplingPinKind.ModelInput, p.Name)))],
            [analysis.made++],
            []))];
        TracedValue?[] outputs = analysis.Walk(new Visit(root, "", EquatableArray.Of(""), default, Condition.True), parameters);
        for (int i = 0; i < outputs.Length; i++)
            outputs[i]?.Pin(new CouplingPin(CouplingPinKind.ModelOutput, root.Graph.Forward.Outputs[i].Name));
        return analysis.weights.ToTable();
    }

    private TracedValue?[] Walk(Visit visit, IReadOnlyList<TracedValue?> arguments)
    {
        cancellation.ThrowIfCancellationRequested();
        for (int i = 0; i < arguments.Count; i++)
            visit.Values[i] = arguments[i];
        Walk(visit, visit.Class.Graph.Forward.Body);
        return [.. visit.Class.Graph.Forward.Body.Results.Select(visit.Find)];
    }

    private void Walk(Visit visit, Block block)
    {
        foreach (Node node in block.Nodes)
        {
            switch (node)
            {
                case LayerNode n:
                    visit.Values[n.Result] = Layer(visit, n);
                    break;
                case OperationNode n:
                    visit.Values[n.Result] = OperationCoupling.Apply(
                        n, visit.Path, [.. n.Inputs.Select(visit.Given)], [.. n.Inputs.Select(i => i < 0 ? null : visit.TypeOf(i))],
                        visit.TypeOf(n.Result));
                    break;
                case WeightNode n:
                    CouplingPin kept = new(CouplingPinKind.Operation, $"'{n.Member}', which operations read as it is");
                    visit.Values[n.Result] = new TracedValue([.. visit.TypeOf(n.Result).Shape.Select(e =>
                        OperationCoupling.Pinned(e, kept))], [], []);
                    break;
                case ScalarNode n:
                    visit.Values[n.Result] = new TracedValue([], [], []);
                    break;
                case CallNode n:
                    TracedValue?[] arguments = [.. n.Inputs.Select(visit.Find)], results = Walk(Enter(visit, n), arguments);
                    // What one element hands to another is one choice for both: elements are followed as one, and would seem to choose each
                    // for itself.
                    if (n.Element is not null)
                    {
                        foreach (AxisRun run in arguments.Concat(results).OfType<TracedValue>().SelectMany(v => v.Axes)
                            .SelectMany(axis => axis.Runs))
                            run.ShareWithin(visit.Scope);
                    }
                    for (int i = 0; i < results.Length; i++)
                        visit.Values[n.Results[i]] = results[i];
                    break;
                case LoopNode n:
                    Loop(visit, n);
                    break;
                case BranchNode n:
                    Walk(visit, n.Then);
                    Walk(visit, n.Else);
                    for (int i = 0; i < n.Results.Count; i++)
                        visit.Values[n.Results[i]] = Merge(visit.Find(n.Then.Results[i]), visit.Find(n.Else.Results[i]),
                            $"if {n.Condition}");
                    break;
                default:
                    throw new InvalidOperationException($"{node.GetType().Name} is no node that coupling knows");
            }
        }
    }

    private TracedValue Layer(Visit visit, LayerNode node)
    {
        Member member = visit.Class.Graph.Members.First(m => m.Name == node.Member);
        TracedValue input = visit.Given(node.Input)!;
        string path = visit.PathOf(member);
        Condition presence = visit.PresenceOf(member);
        TracedAxis Axis(WeightAxis axis) => weights.Of(member, axis, path, visit.Scope, presence, visit.TensorsAt(member.Paths));
        switch (member)
        {
            case LinearMember:
                TracedAxis outputs = Axis(WeightAxis.Outputs), inputs = Axis(WeightAxis.Inputs);
                Tie(visit, member, outputs, inputs);
                TracedAxis.Unite(input.Last, inputs, path);
                return input.Through(made++, outputs);
            case EmbeddingMember:
                TracedAxis entries = Axis(WeightAxis.Entries), width = Axis(WeightAxis.Width);
                Tie(visit, member, entries, width);
                return new TracedValue([.. input.Axes, width], [made++], [.. input.Behind.Concat(input.Made).Distinct()]);
            case NormMember:
                TracedAxis normed = Axis(WeightAxis.Width);
                TracedAxis.Unite(input.Last, normed, path);
                return input.Through(made++, normed);
            default:
                throw new InvalidOperationException($"'{node.Member}' of {visit.Class.Graph.QualifiedName} is no layer");
        }
    }

    /// <summary>Where a checkpoint may lack a tensor and another one is read in its place, the two may be one: every candidate
    /// counts.</summary>
    private void Tie(Visit visit, Member member, TracedAxis rows, TracedAxis columns)
    {
        foreach (string tensor in visit.TensorsAt(member.Paths).Distinct(StringComparer.Ordinal))
            weights.Tie(tensor, rows, columns);
    }

    private Visit Enter(Visit visit, CallNode call)
    {
        ModelMember member = (ModelMember)visit.Class.Graph.Members.First(m => m.Name == call.Member);
        bool isElement = call.InLoop || call.Element is not null;
        string path = visit.PathOf(member) + (isElement ? "[*]" : "");
        // The part of the path since the last array: scopes of arrays within arrays begin alike.
        EquatableArray<string> scope = isElement
            ? visit.Scope.Append(path.Substring(string.Concat(visit.Scope.Select(s => s + ".")).Length)).ToEquatableArray()
            : visit.Scope;
        return new Visit(precision.Callee(visit.Class.NestedIn(member.Name)), path, visit.TensorsAt(member.Paths), scope,
            visit.PresenceOf(member));
    }

    private void Loop(Visit visit, LoopNode loop)
    {
        for (int i = 0; i < loop.Parameters.Count; i++)
        {
            TracedValue? initial = visit.Find(loop.Initial[i]);
            visit.Values[loop.Parameters[i]] = initial is null
                ? null : initial with { Made = [made++], Behind = [.. initial.Behind.Concat(initial.Made).Distinct()] };
        }
        Walk(visit, loop.Body);
        for (int i = 0; i < loop.Parameters.Count; i++)
            visit.Values[loop.Results[i]] =
                Merge(visit.Find(loop.Parameters[i]), visit.Find(loop.Body.Results[i]), $"the loop that carries '{loop.Label}'");
    }

    /// <summary>A value that is the one or the other: what reads it reads both.</summary>
    private static TracedValue? Merge(TracedValue? first, TracedValue? second, string reader)
    {
        if (first is null || second is null)
            return first ?? second;
        if (first.Axes.Count == second.Axes.Count)
        {
            for (int i = 0; i < first.Axes.Count; i++)
                TracedAxis.Unite(first.Axes[i], second.Axes[i], reader);
        }
        else
        {
            first.Pin(new CouplingPin(CouplingPinKind.Operation, $"{reader}, which has several shapes"));
            second.Pin(new CouplingPin(CouplingPinKind.Operation, $"{reader}, which has several shapes"));
        }
        return TracedValue.From([first, second], first.Axes);
    }

    /// <summary>One call of a class.</summary>
    /// <param name="Path">Of the member that is called; empty for the root.</param>
    /// <param name="Tensors">Where its tensors are in the checkpoint, the preferred place first.</param>
    private sealed record Visit(
        TypedClass Class, string Path, EquatableArray<string> Tensors, EquatableArray<string> Scope, Condition Presence)
    {
        public Dictionary<int, TracedValue?> Values { get; } = [];

        public TracedValue? Find(int value) => value < 0 ? null : Values[value];

        /// <summary>What an operation is given: null only where the source gives it nothing.</summary>
        public TracedValue? Given(int value)
        {
            if (value < 0)
                return null;
            if (Find(value) is { } known)
                return known;
            // Null on every way that was followed; whatever it is, nothing is known of it.
            CouplingPin pin = new(CouplingPinKind.Operation, "a value that may be absent");
            return new TracedValue([.. TypeOf(value).Shape.Select(extent => OperationCoupling.Pinned(extent, pin))], [], []);
        }

        public TensorType TypeOf(int value) => Class.Forward.Types[value];

        /// <summary>An element of an array of layers is a layer: what wraps it for the compiler has no name in the source.</summary>
        public string PathOf(Member member) => Class.Graph.WrapsLayer ? Path : TensorPath.Join(Path, member.Name);

        public Condition PresenceOf(Member member) => Condition.And(Presence, member.Presence ?? Condition.True);

        /// <summary>In the order in which loading looks: the paths in the preferred scope, then in the next.</summary>
        public EquatableArray<string> TensorsAt(EquatableArray<string> paths) =>
            Tensors.SelectMany(scope => paths.Select(path => TensorPath.Join(scope, path))).ToEquatableArray();
    }
}
