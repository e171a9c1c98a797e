using System.Globalization;
using Lathe.Benchmarks.Peers;

namespace Lathe.Benchmarks.Plot;

/// <summary>GOP/s over sequence length, a panel a batch: Lathe, ONNX Runtime and the ceiling, INT8 and float32.</summary>
internal static class ThroughputPlot
{
    private static readonly Precision[] Precisions = [Precision.Int8, Precision.Float32];

    /// <param name="rows">Of any checkpoints and threads; those that match and have ONNX Runtime beside them are drawn.</param>
    /// <param name="checkpoint">Its folder's name.</param>
    /// <param name="threads">Of every engine.</param>
    /// <exception cref="InvalidDataException">No batch was measured at two lengths or more.</exception>
    public static string Draw(IEnumerable<PeerRow> rows, string checkpoint, int threads)
    {
        PeerRow[] drawn = [.. rows.Where(row => row.Checkpoint == checkpoint && row.Threads == threads && row.Padding == 0)
            .Where(row => row.OnnxRuntime is not null && Precisions.Contains(row.Precision))];
        PlotPanel[] panels = [.. drawn.GroupBy(row => row.Batch).OrderBy(batch => batch.Key)
            .Where(batch => batch.Select(row => row.Sequence).Distinct().Count() > 1)
            .Select(batch => new PlotPanel($"batch {batch.Key}", [.. Precisions.SelectMany(precision => Series(batch, precision))]))];
        if (panels.Length == 0)
        {
            throw new InvalidDataException(
                $"{checkpoint} at {threads} threads: no batch without padding was measured at two sequence lengths or more; measure some "
                + "with peers --json");
        }
        string title = $"{checkpoint}, {threads} {(threads == 1 ? "thread" : "threads")}: GOP/s over sequence length";
        return new SvgPlot(title, Describe(panels), "sequence length, tokens", "GOP/s (a multiply-add is two)", panels).Draw();
    }

    private static IEnumerable<PlotSeries> Series(IEnumerable<PeerRow> batch, Precision precision)
    {
        // a length that was measured twice counts once: the later file is the newer one
        PeerRow[] rows = [.. batch.Where(row => row.Precision == precision).GroupBy(row => row.Sequence)
            .Select(length => length.Last()).OrderBy(row => row.Sequence)];
        if (rows.Length == 0)
            yield break;
        (string name, string style) = precision is Precision.Int8 ? ("INT8", "first") : ("float32", "second");
        yield return new PlotSeries($"{name}, Lathe", style,
            PlotMark.Solid, [.. rows.Select(row => new PlotPoint(row.Sequence, row.Gops))]);
        PlotPoint[] peer = [.. rows.Select(row => new PlotPoint(row.Sequence, row.GopsAt(row.OnnxRuntime!.Timing.MedianMs)))];
        yield return new PlotSeries($"{name}, ONNX Runtime", style, PlotMark.Dashed, peer);
        PlotPoint[] ceiling = [.. rows.Select(row => new PlotPoint(row.Sequence, row.GopsAt(row.Bound.Milliseconds)))];
        yield return new PlotSeries($"{name}, ceiling", style, PlotMark.Dotted, ceiling);
    }

    /// <summary>The numbers, for those who do not see the lines.</summary>
    private static string Describe(IEnumerable<PlotPanel> panels) => string.Join(
        ' ',
        from panel in panels
        from series in panel.Series
        let points = series.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.Y:0} at {point.X:0}"))
        select $"{panel.Title}, {series.Name}: {string.Join(", ", points)}.");
}
