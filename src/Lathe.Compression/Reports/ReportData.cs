namespace Lathe.Compression;

/// <summary>All that the report shows.</summary>
/// <param name="Model">The class.</param>
/// <param name="Facts">What was compressed, with which data, on which machine: names and texts.</param>
/// <param name="Changes">Figures before and after.</param>
/// <param name="Layers">The products, in the order in which the model reads them.</param>
/// <param name="Units">What pruning left; empty where nothing was pruned.</param>
/// <param name="Frontier">The candidates; empty where the manifest has none.</param>
/// <param name="Training">How it was trained; null where it was not, or nothing tells.</param>
/// <param name="IsCompressed">Whether there is anything to tell beside that.</param>
internal sealed record ReportData(
    string Model, IReadOnlyList<(string Name, string Text)> Facts, IReadOnlyList<ReportChange> Changes, IReadOnlyList<ReportLayer> Layers,
    IReadOnlyList<ReportUnits> Units, IReadOnlyList<FrontierPoint> Frontier,
    TrainingRecord? Training = null, bool IsCompressed = true);
