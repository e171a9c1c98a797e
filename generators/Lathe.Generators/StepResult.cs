namespace Lathe.Generators;

/// <summary>What a step of the pipeline made of a class, or how it failed.</summary>
/// <param name="Class">The class, as in <see cref="Graphs.ModelGraph.QualifiedName"/>.</param>
/// <param name="Value">Null where the step failed.</param>
/// <param name="Fault">In words; null where it did not.</param>
internal sealed record StepResult<T>(string Class, T? Value, string? Fault)
    where T : class;
