namespace Lathe.Analyzers.Usage;

/// <summary>That something is made again and again, though once would do.</summary>
/// <param name="Words">Where: <c>in each round of a loop</c>.</param>
/// <param name="OnManyThreads">Several rounds run at once: what serves one thread has to be made for each.</param>
internal sealed record Repetition(string Words, bool OnManyThreads = false);
