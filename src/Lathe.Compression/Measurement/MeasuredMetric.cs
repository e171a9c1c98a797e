namespace Lathe.Compression;

/// <summary>The task metric of the checkpoint at float32, and of what became of it.</summary>
/// <param name="Name">Of the figure.</param>
/// <param name="Before">At float32, before anything was done.</param>
/// <param name="After">Compressed.</param>
/// <param name="Examples">How many it is over.</param>
public sealed record MeasuredMetric(string Name, double Before, double After, int Examples);
