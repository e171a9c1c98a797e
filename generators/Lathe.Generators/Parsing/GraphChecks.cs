using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;
using Lathe.Generators.Typing.Resolution;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>What can only be said of a whole graph: shapes, and group sizes against the layers that inherit them.</summary>
internal sealed class GraphChecks(ModelContext context, MethodTable methods)
{
    /// <summary>Scales of int4 weights are read a block of this many inputs at a time.</summary>
    private const int Block = KernelLayout.BlockInputs;

    /// <summary>Nothing is computed with a tensor, and no layer called, that may be null.</summary>
    public void CheckPresence(ModelGraph graph)
    {
        foreach (AbsentUse use in PresenceChecker.Run(graph))
            context.Sink.Report(FailureCode.UnsupportedExpression, PlaceOf(use.Method, use.Value), use.Found, use.Mend);
    }

    public void CheckShapes(ModelGraph graph)
    {
        ShapeMap shapes = ShapeInference.Infer(graph);
        foreach (ShapeFailure failure in shapes.Failures)
        {
            Location place = PlaceOf(failure.Method, failure.Value);
            FailureCode code = failure.Kind switch
            {
                ShapeFailureKind.Mismatch => FailureCode.ShapeMismatch,
                ShapeFailureKind.Unknown => FailureCode.ShapeUnknown,
                _ => FailureCode.Heads,
            };
            context.Sink.Report(code, place, [.. failure.Arguments]);
        }
    }

    /// <summary>What [Prune] lets a checkpoint lack, held against all that is coupled with it.</summary>
    public void CheckPruning(ModelGraph graph)
    {
        foreach (ExtentFailure failure in ModelTyping.FindFailures(graph, context.Cancellation))
        {
            // What stands in a nested class and fails because of this one is told here: that class is right on its own.
            ISymbol symbol = failure.Class == graph.QualifiedName
                && failure.Member.Length > 0 ? context.Type.GetMembers(failure.Member)[0] : context.Type;
            Location place = AttributeReader.Find(symbol, "PruneAttribute")?.ApplicationSyntaxReference?.GetSyntax(context.Cancellation)
                .GetLocation()
                ?? symbol.Locations.FirstOrDefault() ?? Location.None;
            string owner = failure.Class == graph.QualifiedName ? "" : $" of {failure.Class}";
            context.Sink.Report(FailureCode.Pruning, place, (failure.Member.Length > 0 ? failure.Member : graph.ClassName) + owner,
                failure.Found, failure.Mend);
        }
    }

    private Location PlaceOf(string method, int value) =>
        methods.Locations.TryGetValue(method, out IReadOnlyDictionary<int, Location>? locations)
        && locations.TryGetValue(value, out Location? found)
            ? found
            : context.Type.Locations.FirstOrDefault() ?? Location.None;

    /// <summary>
    /// [Quantize(Bits = …, GroupSize = …)] of few bits on the class and on members, each held against the layers it reaches.
    /// </summary>
    public void CheckGroupSizes()
    {
        AttributeReader attributes = new(context.Sink, context.Cancellation);
        List<(string Path, Dimension Inputs)> inherited = [.. context.Members.InOrder.SelectMany(member => Reached(member, member.Name))];
        Check(context.Type, inherited);
        foreach (ISymbol symbol in context.Type.GetMembers())
        {
            if (context.Members.Find(symbol) is { Member: { } member })
                Check(symbol, Own(member));
        }

        void Check(ISymbol symbol, IReadOnlyList<(string Path, Dimension Inputs)> layers)
        {
            if (AttributeReader.Find(symbol, "QuantizeAttribute") is not { } quantize
                || Number(quantize, "Bits") is not int bits
                || (bits != WeightEncodings.AdaptiveBits && WeightEncodings.OfBits(bits) is not { Scales: ScaleGrouping.InputGroup })
                || Number(quantize, "GroupSize") is not int size || size == WeightFormat.WholeColumns)
            {
                return;
            }
            Location place = attributes.ArgumentLocation(quantize, "GroupSize");
            string? name = null;
            int inputs = 0;
            foreach ((string path, Dimension extent) in layers)
            {
                // A group of 32 is what the kernels read at once: they pad the last one, so it fits every layer.
                if (extent.Known is not int known || (size == Block || (size > 0 && size % Block == 0 && known % size == 0)))
                    continue;
                (name, inputs) = (path, known);
                break;
            }
            if (name is null && size > 0 && size % Block == 0)
                return;
            int[] choices = Nearest(size, inputs);
            string found = size > 0 && size % Block == 0 ? $"does not divide the {Text(inputs)} inputs of '{name}'"
                : name is null ? $"is not a positive multiple of {Text(Block)}"
                : $"is not a positive multiple of {Text(Block)} that divides the {Text(inputs)} inputs of '{name}'";
            int mend = choices.OrderBy(choice => Math.Abs((long)choice - size)).First();
            context.Sink.Report(FailureCode.GroupSize, Text(mend), place, Text(size), found, ShapeReport.Choice(choices));
        }
    }

    /// <summary>Linear layers that take the class's format: their own attributes and those of nested classes say nothing.</summary>
    private static IEnumerable<(string Path, Dimension Inputs)> Reached(Member member, string path) => member switch
    {
        LinearMember { Format: { Own: null, KeepFloat: false } } linear => [(path, linear.Inputs)],
        ModelMember { Format: { Own: null, KeepFloat: false }, Graph: { Format: null } graph } =>
            graph.Members.SelectMany(inner => Reached(inner, $"{path}.{inner.Name}")),
        _ => [],
    };

    private static List<(string Path, Dimension Inputs)> Own(Member member) => member switch
    {
        LinearMember linear => [(linear.Name, linear.Inputs)],
        ModelMember { Graph: { Format: null } graph } =>
            [.. graph.Members.SelectMany(inner => Reached(inner, $"{member.Name}.{inner.Name}"))],
        _ => [],
    };

    /// <summary>The three multiples of 32 nearest to what was asked for that divide the inputs; 32 where none does.</summary>
    private static int[] Nearest(int asked, int inputs)
    {
        IEnumerable<int> candidates = inputs > 0
            ? Enumerable.Range(1, inputs / Block).Select(i => i * Block).Where(size => inputs % size == 0)
            : Enumerable.Range(1, 8).Select(i => i * Block);
        int[] nearest = [.. candidates.OrderBy(size => Math.Abs((long)size - asked)).Take(3).OrderBy(size => size)];
        return nearest.Length == 0 ? [Block] : nearest;
    }

    private static int? Number(AttributeData attribute, string name) =>
        attribute.NamedArguments.Where(argument => argument.Key == name).Select(argument => argument.Value.Value as int?).FirstOrDefault();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
