using System.Collections.Immutable;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>
/// Gives every value of a graph its type. First the types of Forward's parameters are found from what they are used for, then
/// the graph is walked once with these, and every step is held to its rule. Generator and analyzers share it.
/// </summary>
internal static class ShapeInference
{
    /// <param name="parameters">
    /// Types of Forward's parameters where the caller knows them: a nested model is inferred with the types it is called with.
    /// </param>
    public static ShapeMap Infer(ModelGraph graph, ImmutableArray<TensorType>? parameters = null)
    {
        ImmutableArray<TensorType?> types = parameters is { } given
            ? [.. given.Select(type => (TensorType?)type)]
            : new ParameterInference(graph).Run();
        return new ShapeChecker(graph).Run(types);
    }
}
