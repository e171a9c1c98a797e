using Lathe.Contracts;

namespace Lathe.Generators.Graphs;

/// <summary>
/// All that the compiler knows of a model class once syntax and symbols are gone: its members, its methods in single
/// assignment, and what its attributes say. Immutable and value-equal: the editor recomputes nothing while it stays equal.
/// </summary>
/// <param name="Namespace">As C# spells it; empty for the global namespace.</param>
/// <param name="ContainingTypes">Declarations of enclosing types, outermost first: <c>public static partial class Models</c>.</param>
/// <param name="Declaration">The class's own header without base types: <c>public sealed partial class MiniLm</c>.</param>
/// <param name="ConfigurationType">Fully qualified type of the primary constructor's parameter; null where there is none.</param>
/// <param name="ConfigurationName">That parameter's name, as configuration expressions spell it.</param>
/// <param name="Format">Default weight format of the class's own attributes; null where they say nothing.</param>
/// <param name="Precisions">Names of Lathe.Precision members to emit besides Float32 and Annotated.</param>
/// <param name="Methods">Forward first, then the helpers it reaches, in order of first use.</param>
/// <param name="SourceFile">File name without folder, for the header of the generated file.</param>
internal sealed record ModelGraph(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Declaration,
    string ClassName,
    string ModelName,
    string? ConfigurationType,
    string? ConfigurationName,
    WeightFormat? Format,
    EquatableArray<string> Precisions,
    EquatableArray<Member> Members,
    EquatableArray<Method> Methods,
    string SourceFile)
{
    public Method Forward => Methods[0];

    /// <summary>Unique in a compilation: namespace, enclosing types and class, dotted.</summary>
    public required string QualifiedName { get; init; }

    /// <summary>Of the generated file, without ending: unique whatever the case of its letters.</summary>
    public string HintName { get; init; } = "";

    /// <summary>Names of the user's in this class that private generated ones could meet: see
    /// <see cref="GeneratedNames.MayMeet"/>.</summary>
    public EquatableArray<string> TakenNames { get; init; }

    /// <summary>[Prune] on the class: what may be missing of all its layers that allow it; null where it does not stand there.</summary>
    public PruneChoice? Prune { get; init; }

    /// <summary>What [Quantize] on the class says beside its format; null where it does not stand there.</summary>
    public IntegerChoice? Integers { get; init; }

    /// <summary>[Budget] on the class; null where it does not stand there.</summary>
    public BudgetPromise? Budget { get; init; }

    /// <summary>No class of the source: it stands for one layer of an array of layers, so that all arrays are arrays of models.</summary>
    public bool WrapsLayer { get; init; }
}
