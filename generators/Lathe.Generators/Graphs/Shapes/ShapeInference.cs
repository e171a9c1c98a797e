using System.Collections.Immutable;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>
/// Gives every value of a graph its type. First the types of Forward's parameters are found from what they are used for, then
/// the graph is walked once with these, and every step is held to its rule. Generator and analyzers share it.
/// </summary>
internal static class ShapeInference
{
    public static ShapeMap Infer(ModelGraph graph) => Check(graph, new ParameterInference(graph).Run());

    /// <param name="parameters">Types of Forward's parameters; null where nothing tells, which is a failure.</param>
    public static ShapeMap Check(ModelGraph graph, ImmutableArray<TensorType?> parameters) => new ShapeChecker(graph, []).Run(parameters);
}
