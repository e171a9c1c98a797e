using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Typing;

/// <summary>
/// Specialises a class and those nested in it for one precision: a class once for every format default and every types of
/// parameters. Forwards do not depend on the precision and are shared between them.
/// </summary>
internal sealed class PrecisionTyping(PrecisionVariant variant, Dictionary<ShapeMap, TypedForward> forwards)
{
    private readonly Dictionary<(ShapeMap Shapes, WeightFormat Default), Draft> known = [];
    private readonly List<Draft> calleesFirst = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public TypedPrecision Run(ShapeMap root)
    {
        InheritedFormat inherited = variant.ForRoot(root.Graph);
        Visit(root, inherited).Add(inherited.Origin);
        // A class that several callers share has the origins of all of them: handed down once all callers have theirs.
        foreach (Draft caller in Enumerable.Reverse(calleesFirst))
        {
            foreach ((ModelMember member, Draft callee) in caller.Nested)
            {
                foreach (FormatOrigin origin in caller.Origins)
                    callee.Add(variant.ForNested(member, caller.Shapes.Graph, new InheritedFormat(caller.Default, origin)).Origin);
            }
        }
        TypedClass[] classes = [.. calleesFirst.Select(Finish)];
        return new TypedPrecision(variant.Name, classes.Take(classes.Length - 1).ToEquatableArray(), classes[classes.Length - 1]);
    }

    private Draft Visit(ShapeMap shapes, InheritedFormat inherited)
    {
        if (known.TryGetValue((shapes, inherited.Format), out Draft? draft))
            return draft;
        known[(shapes, inherited.Format)] = draft = new Draft(NameOf(shapes.Graph), shapes, inherited.Format);
        foreach (ModelMember member in shapes.Graph.Members.OfType<ModelMember>().Where(m => shapes.Nested.ContainsKey(m.Name)))
            draft.Nested.Add((member, Visit(shapes.Nested[member.Name], variant.ForNested(member, shapes.Graph, inherited))));
        calleesFirst.Add(draft);
        return draft;
    }

    private TypedClass Finish(Draft draft) => new(
        draft.Name,
        ForwardOf(draft.Shapes),
        draft.Default,
        draft.Shapes.Graph.Members.Select(member => FormatOf(member, draft)).OfType<MemberFormat>().ToEquatableArray(),
        draft.Nested.Select(n => new NestedClass(n.Member.Name, n.Callee.Name)).ToEquatableArray());

    private MemberFormat? FormatOf(Member member, Draft draft)
    {
        InheritedFormat[] formats = [.. draft.Origins
            .Select(origin => variant.For(member, new InheritedFormat(draft.Default, origin))).OfType<InheritedFormat>()];
        return formats.Length == 0
            ? null
            : new MemberFormat(member.Name, formats[0].Format, formats.Select(f => f.Origin).Distinct().ToEquatableArray());
    }

    private TypedForward ForwardOf(ShapeMap shapes)
    {
        if (!forwards.TryGetValue(shapes, out TypedForward? forward))
        {
            Method method = shapes.Graph.Forward;
            int count = method.Body.Descendants().SelectMany(n => n.Defined()).Append(method.Parameters.Count - 1).Max() + 1;
            forwards[shapes] = forward = new TypedForward(
                shapes.Graph,
                Enumerable.Range(0, count).Select(value => shapes[method.Name, value]).ToEquatableArray(),
                shapes.Requirements.Where(r => r.Member.Length == 0).ToEquatableArray());
        }
        return forward;
    }

    private string NameOf(ModelGraph graph)
    {
        string name = graph.ClassName;
        for (int i = 2; !names.Add(name); i++)
            name = graph.ClassName + i.ToString(CultureInfo.InvariantCulture);
        return name;
    }

    /// <summary>A class on its way: who says its format default is known once all its callers are.</summary>
    private sealed class Draft(string name, ShapeMap shapes, WeightFormat format)
    {
        public string Name { get; } = name;

        public ShapeMap Shapes { get; } = shapes;

        public WeightFormat Default { get; } = format;

        public List<FormatOrigin> Origins { get; } = [];

        public List<(ModelMember Member, Draft Callee)> Nested { get; } = [];

        public void Add(FormatOrigin origin)
        {
            if (!Origins.Contains(origin))
                Origins.Add(origin);
        }
    }
}
