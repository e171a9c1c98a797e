namespace Lathe.Compression;

/// <summary>Figures before and after, as sentences of a table.</summary>
internal static class ReportChanges
{
    private const int Digits = 5;

    /// <param name="measured">The manifest's object of that name.</param>
    public static IReadOnlyList<ReportChange> Of(ManifestObject measured)
    {
        List<ReportChange> changes = [];
        if (measured.Object("bytes") is { } bytes)
        {
            (double before, double after) = (bytes.RequiredNumber("before"), bytes.RequiredNumber("after"));
            changes.Add(new ReportChange(
                "Weights in memory", Figures.Bytes(before), Figures.Bytes(after), Times(before, after, "smaller")));
        }

        if (measured.Object("speed") is { } speed)
        {
            (double before, double after) = (speed.RequiredNumber("before"), speed.RequiredNumber("after"));
            changes.Add(new ReportChange($"Time, {speed.Text("unit", "ms")}", Figures.Fixed(before, 2), Figures.Fixed(after, 2),
                Times(before, after, "as fast")));
        }

        if (measured.Object("metric") is { } metric)
        {
            (double before, double after) = (metric.RequiredNumber("before"), metric.RequiredNumber("after"));
            changes.Add(new ReportChange($"{metric.Text("name")} over {Figures.Count(metric.Int32("examples", 0))} examples",
                Figures.Fixed(before, Digits), Figures.Fixed(after, Digits), Figures.Signed(after - before, Digits)));
        }

        if (measured.Number("relativeL2") is { } distance)
            changes.Add(new ReportChange("Outputs' distance from float32, relative L2", "0", Figures.Fixed(distance, Digits), ""));
        return changes;
    }

    private static string Times(double before, double after, string what) =>
        after > 0 ? $"{Figures.Fixed(before / after, 2)} × {what}" : "";
}
