using System.Linq;

namespace Lathe.Generators.Graphs;

/// <summary>
/// The public face of a class that cannot be compiled: enough for other code to go on naming <c>M.Compiled</c>. Without it the compiler
/// would stop at those names, before any analyzer says what is wrong with the class itself.
/// </summary>
/// <param name="Namespace">As C# spells it; empty for the global namespace.</param>
/// <param name="ContainingTypes">Declarations of enclosing types, outermost first.</param>
/// <param name="Declaration">The class's own header.</param>
/// <param name="ClassName">For messages.</param>
/// <param name="Members">Those of <see cref="GeneratedNames.Contract"/> that the class has room for.</param>
/// <param name="HintName">Of the generated file, without ending.</param>
internal sealed record ModelShell(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Declaration,
    string ClassName,
    EquatableArray<string> Members,
    string HintName)
{
    /// <summary>Forward's parameters, as the typed Run names them; empty where its signature could not be read.</summary>
    public EquatableArray<string> Inputs { get; init; } = EquatableArray<string>.Empty;

    /// <summary>The tensors that Forward returns; empty where its signature could not be read.</summary>
    public EquatableArray<string> Outputs { get; init; } = EquatableArray<string>.Empty;

    /// <param name="graph">A class that was read.</param>
    /// <param name="compresses">Whether its project compresses.</param>
    /// <param name="trains">Whether it trains.</param>
    public static ModelShell Of(ModelGraph graph, bool compresses, bool trains) => new(
        graph.Namespace, graph.ContainingTypes, graph.Declaration, graph.ClassName,
        GeneratedNames.ContractOf(compresses, trains).ToEquatableArray(), graph.HintName)
    {
        Inputs = graph.Forward.Parameters.Select(parameter => parameter.Name).ToEquatableArray(),
        Outputs = graph.Forward.Outputs.Select(output => output.Name).ToEquatableArray(),
    };
}
