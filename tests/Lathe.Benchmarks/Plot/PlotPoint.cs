namespace Lathe.Benchmarks.Plot;

/// <param name="X">Tokens of a sequence.</param>
/// <param name="Y">10⁹ operations a second.</param>
internal readonly record struct PlotPoint(double X, double Y);
