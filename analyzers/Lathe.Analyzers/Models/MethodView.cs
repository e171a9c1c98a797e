using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Models;

/// <summary>One method of a graph: who defines a value, who reads it, of what type it is and where it stands.</summary>
internal sealed class MethodView
{
    private readonly ModelView model;
    private readonly ShapeMap shapes;
    private readonly IReadOnlyDictionary<int, Location> places;
    private readonly Dictionary<int, Node> definitions;
    private readonly ILookup<int, Node> readers;

    public MethodView(ModelView model, Method method, ShapeMap shapes, IReadOnlyDictionary<int, Location> places)
    {
        this.model = model;
        this.shapes = shapes;
        this.places = places;
        Method = method;
        Nodes = [.. method.Body.Descendants()];
        definitions = method.Body.Definitions();
        readers = Nodes.SelectMany(node => node.Read().Select(value => (value, node))).ToLookup(read => read.value, read => read.node);
    }

    public Method Method { get; }

    /// <summary>All of them, those in loops and branches too, in the order of the source.</summary>
    public ImmutableArray<Node> Nodes { get; }

    public IEnumerable<OperationNode> Operations(string name) => Nodes.OfType<OperationNode>().Where(node => node.Operation == name);

    /// <summary>What computes a value; null for a parameter.</summary>
    public Node? Definition(int value) => definitions.TryGetValue(value, out Node? node) ? node : null;

    /// <summary>The operation of that name that computes a value; null where another does.</summary>
    public OperationNode? Operation(int value, string name) =>
        Definition(value) is OperationNode operation && operation.Operation == name ? operation : null;

    /// <summary>A number that was broadcast; null for a tensor, and for what the configuration says.</summary>
    public float? Number(int value) => Definition(value) is ScalarNode { Value: FloatScalar number } ? number.Value : null;

    /// <summary>Each node that reads a value, as often as it does.</summary>
    public IEnumerable<Node> Readers(int value) => readers[value];

    public bool IsResult(int value) => Method.Body.Results.Contains(value);

    /// <summary>Null where the type is open.</summary>
    public TensorType? Type(int value) => shapes.Find(Method.Name, value);

    /// <summary>The axis that an argument names, from the front; null where it is not known at build.</summary>
    public int? Axis(OperationNode node, int argument)
    {
        if (node.Arguments.Count <= argument || node.Arguments[argument] is not DimensionScalar { Value.Known: int axis }
            || Type(node.Inputs[0]) is not { } type)
            return null;
        axis = axis < 0 ? axis + type.Rank : axis;
        return axis >= 0 && axis < type.Rank ? axis : null;
    }

    public Location Place(int value) => places.TryGetValue(value, out Location? place) ? place : ModelView.PlaceOf(model.Type);

    /// <summary>What is written for a parameter of the operation that computes a value; null where it is left out.</summary>
    public ExpressionSyntax? Argument(int value, string parameter) =>
        model.OperationAt(ModelView.SyntaxAt(Place(value))) is IInvocationOperation call
        ? call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter && !argument.IsImplicit)
            ?.Syntax is ArgumentSyntax written ? written.Expression : null
        : null;
}
