using System;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>The shape inference pass: the type of every value of an inlined Forward.</summary>
internal static class ValueTypes
{
    /// <exception cref="InvalidOperationException">Shapes do not fit: the parser refuses such a model, so that a pass is at fault.</exception>
    public static ShapeMap Of(ModelGraph graph, EquatableArray<TensorType> parameters)
    {
        ShapeMap map = ShapeInference.Infer(graph, parameters.AsImmutable());
        if (map.Failures.Length > 0)
            throw new InvalidOperationException($"{graph.QualifiedName}: {map.Failures[0]}\n{GraphPrinter.Print(graph)}");
        return map;
    }
}
