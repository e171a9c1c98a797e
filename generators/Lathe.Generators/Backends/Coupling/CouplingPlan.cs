using Lathe.Generators.Graphs;
using Lathe.Generators.Typing.Coupling;

namespace Lathe.Generators.Backends.Coupling;

/// <summary>A class by its names alone, and its table: an edit that changes neither prints nothing anew.</summary>
/// <param name="HintName">Of the generated file, without ending: unique whatever the case of its letters.</param>
/// <param name="Declarations">Of the enclosing types, outermost first, and of the class.</param>
/// <param name="ConfigurationName">As expressions over the configuration spell it; null where the class takes none.</param>
internal sealed record CouplingPlan(
    string HintName,
    string ClassName,
    string ModelName,
    string Namespace,
    EquatableArray<string> Declarations,
    string? ConfigurationType,
    string? ConfigurationName,
    CouplingTable Table) : BackendPlan;
