using Lathe.Generators.Graphs;

namespace Lathe.Generators.Parsing;

/// <summary>What became of a model class: a graph, or the reasons why there is none.</summary>
internal abstract record ParseResult;

internal sealed record ParsedModel(ModelGraph Graph) : ParseResult;

/// <param name="QualifiedName">The class, as in <see cref="ModelGraph.QualifiedName"/>.</param>
/// <param name="Shell">What is generated all the same; null where nothing can be added to the class.</param>
/// <param name="IsMissed">Declarations name what the shell lacks, at which the C# compiler stops: see <see cref="MissedNames"/>.</param>
internal sealed record UnparsedModel(string QualifiedName, ModelShell? Shell, EquatableArray<Failure> Failures, bool IsMissed)
    : ParseResult;
