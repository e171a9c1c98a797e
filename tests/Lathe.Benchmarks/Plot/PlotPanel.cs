namespace Lathe.Benchmarks.Plot;

/// <summary>One of the diagrams that share a scale.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Series">Its lines.</param>
internal sealed record PlotPanel(string Title, IReadOnlyList<PlotSeries> Series);
