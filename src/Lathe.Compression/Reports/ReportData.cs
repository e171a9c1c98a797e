namespace Lathe.Compression;

/// <summary>All that the report shows.</summary>
/// <param name="Model">The class.</param>
/// <param name="Facts">What was compressed, with which data, on which machine: names and texts.</param>
/// <param name="Changes">Figures before and after.</param>
/// <param name="Layers">The products, in the order in which the model reads them.</param>
/// <param name="Units">What pruning left; empty where nothing was pruned.</param>
/// <param name="Frontier">The candidates; empty where the manifest has none.</param>
internal sealed record ReportData(
    string Model, IReadOnlyList<(string Name, string Text)> Facts, IReadOnlyList<ReportChange> Changes, IReadOnlyList<ReportLayer> Layers,
    IReadOnlyList<ReportUnits> Units, IReadOnlyList<FrontierPoint> Frontier);
