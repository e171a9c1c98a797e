using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>Collects what is wrong with one model class; reading goes on, so that one build shows all of it.</summary>
internal sealed class FailureSink
{
    private readonly List<LocatedFailure> failures = [];
    private readonly HashSet<Failure> seen = [];

    /// <summary>The class cannot be compiled.</summary>
    public bool HasErrors => failures.Any(located => !located.Failure.IsWarning);

    public void Report(FailureCode code, Location location, params string[] arguments) => Report(code, mend: null, location, arguments);

    public void Report(FailureCode code, string? mend, Location location, params string[] arguments)
    {
        Failure failure = new(code, LocationInfo.From(location), EquatableArray.Of(arguments), mend);
        // A continuation that two branches share is read twice; its failures count once.
        if (seen.Add(failure))
            failures.Add(new LocatedFailure(failure, location));
    }

    public ImmutableArray<LocatedFailure> ToImmutable() => [.. failures];
}
