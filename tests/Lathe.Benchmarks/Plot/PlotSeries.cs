namespace Lathe.Benchmarks.Plot;

/// <summary>A line of a panel.</summary>
/// <param name="Name">In the legend, and what a reader of the screen hears.</param>
/// <param name="Style">The class that colours it.</param>
/// <param name="Mark">How its points and its line look without any colour.</param>
/// <param name="Points">By rising x.</param>
internal sealed record PlotSeries(string Name, string Style, PlotMark Mark, IReadOnlyList<PlotPoint> Points);
