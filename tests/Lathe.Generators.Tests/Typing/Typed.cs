using Lathe.Generators.Graphs;
using Lathe.Generators.Tests.Parsing;
using Lathe.Generators.Typing;
using Lathe.Generators.Typing.Resolution;

namespace Lathe.Generators.Tests.Typing;

/// <summary>Models read and typed; a failure shows what is in the way.</summary>
internal static class Typed
{
    public static TypedModel Model(string className, params string[] sources) => Model(ParserHarness.Graph(className, sources));

    public static TypedModel Model(ModelGraph graph) => ModelTyping.Run(graph, TestContext.Current.CancellationToken) switch
    {
        TypedResult typed => typed.Model,
        UntypedResult failed => throw new InvalidOperationException(failed.Reason),
        _ => throw new InvalidOperationException("neither typed nor failed"),
    };

    public static TypedPrecision Precision(TypedModel model, string name) => model.Precisions.First(p => p.Name == name);
}
