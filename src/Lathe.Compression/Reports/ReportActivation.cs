namespace Lathe.Compression;

/// <summary>What calibration found that a product reads.</summary>
/// <param name="Scale">Between integers, as the manifest writes it; empty where there is none.</param>
/// <param name="By">The method that chose the scale; empty where the manifest does not say.</param>
/// <param name="Minimum">Least value that was seen; null where the manifest does not say.</param>
/// <param name="Maximum">Largest value that was seen; null where the manifest does not say.</param>
/// <param name="Histogram">Counts over equal parts of the range from minimum to maximum; may be empty.</param>
internal sealed record ReportActivation(string Scale, string By, double? Minimum, double? Maximum, IReadOnlyList<double> Histogram);
