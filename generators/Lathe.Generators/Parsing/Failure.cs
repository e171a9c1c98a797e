using Lathe.Generators.Graphs;

namespace Lathe.Generators.Parsing;

/// <summary>Why a model class has no graph, as a value: the generator stays silent where an analyzer speaks.</summary>
/// <param name="Arguments">What the message of the diagnostic names, in its order.</param>
/// <param name="Mend">The text that a code fix writes instead; null where there is none.</param>
internal sealed record Failure(FailureCode Code, LocationInfo Location, EquatableArray<string> Arguments, string? Mend)
{
    /// <summary>The model is compiled all the same.</summary>
    public bool IsWarning => Code is FailureCode.GroupSizeUnused or FailureCode.ImportanceUnused;
}
