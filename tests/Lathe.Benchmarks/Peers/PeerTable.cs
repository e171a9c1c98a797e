using System.Globalization;
using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Peers;

/// <summary>Measurements as Markdown.</summary>
internal static class PeerTable
{
    /// <summary>Who, on what, and one row a measurement. Milliseconds are medians, with the fastest run in brackets.</summary>
    public static string Rows(PeerMeasurements measured)
    {
        IReadOnlyList<PeerRow> rows = [
            .. measured.Rows.OrderByDescending(row => row.Batch * row.Sequence).ThenBy(row => row.Precision is Precision.Float32 ? 1 : 0)
                .ThenBy(row => row.Precision).ThenBy(row => row.Threads),
        ];
        bool hasTorch = rows.Any(row => row.PyTorch is not null), hasPadding = rows.Any(row => row.Padding > 0);
        List<string> headings = ["checkpoint", "batch × sequence"];
        if (hasPadding)
            headings.Add("padding");
        headings.AddRange(["precision", "threads"]);
        int textColumns = headings.Count - 1;
        headings.AddRange(["Lathe ms", "ONNX Runtime ms", "ratio (of rounds)"]);
        if (hasTorch)
            headings.AddRange(["PyTorch ms", "ratio (of rounds)"]);
        headings.AddRange(["GOP/s", "ceiling ms", "set by", "share"]);

        MarkdownTable table = new(textColumns, [.. headings]);
        foreach (PeerRow row in rows)
        {
            List<string> cells = [row.Checkpoint, new BatchShape(row.Batch, row.Sequence).ToString()];
            if (hasPadding)
                cells.Add(Figures.Percent(row.Padding));
            cells.AddRange([row.Precision.ToString(), row.Threads.ToString(CultureInfo.InvariantCulture), Times(row.Lathe)]);
            cells.AddRange(Peer(row.OnnxRuntime));
            if (hasTorch)
                cells.AddRange(Peer(row.PyTorch));
            cells.AddRange([Figures.Rate(row.Gops), Figures.Milliseconds(row.Bound.Milliseconds), Resource(row),
                Figures.Percent(row.ShareOfCeiling)]);
            table.AddRow([.. cells]);
        }
        return table.ToString();
    }

    /// <summary>The engines that were compared, and which were left out.</summary>
    public static string Caption(PeerMeasurements measured) =>
        string.Create(CultureInfo.InvariantCulture,
        $"{measured.Machine.Describe()}. {measured.Rounds} alternating rounds. {Engines(measured)}\n");

    /// <summary>One sentence an engine.</summary>
    public static string Engines(PeerMeasurements measured) => string.Join(
        ' ',
        Engine(measured.Rows.Select(row => row.OnnxRuntime), "ONNX Runtime", measured.WithoutOnnxRuntime ?? "nothing was measured with it"),
        Engine(measured.Rows.Select(row => row.PyTorch), "PyTorch", "--torch was not given"));

    /// <summary>Milliseconds to the first output.</summary>
    public static string StartUps(PeerMeasurements measured)
    {
        MarkdownTable table = new(3, "checkpoint", "batch × sequence", "precision", "threads", "Lathe ms", "ONNX Runtime ms", "ratio");
        foreach (StartUp row in measured.StartUps)
        {
            table.AddRow(
                row.Checkpoint, new BatchShape(row.Batch, row.Sequence).ToString(), row.Precision.ToString(),
                row.Threads.ToString(CultureInfo.InvariantCulture),
                Figures.Milliseconds(row.LatheMs), Figures.Milliseconds(row.OnnxRuntimeMs), Figures.Ratio(row.OnnxRuntimeMs / row.LatheMs));
        }
        return table.ToString();
    }

    private static string Times(Timing timing) => $"{Figures.Milliseconds(timing.MedianMs)} ({Figures.Milliseconds(timing.MinMs)})";

    private static string[] Peer(PeerTiming? peer) => peer is null
        ? ["–", "–"]
        : [$"{peer.Precision} {Times(peer.Timing)}",
        $"{Figures.Ratio(peer.Ratio)} ({Figures.Ratio(peer.LowestRatio)}–{Figures.Ratio(peer.HighestRatio)})"];

    private static string Resource(PeerRow row) =>
        row.Bound.IsMemory ? $"{Figures.Rate(row.Ceiling.ReadGbps)} GB/s" : $"{Figures.Rate(row.Ceiling.Gops)} GOP/s";

    private static string Engine(IEnumerable<PeerTiming?> timings, string engine, string reason)
    {
        string[] versions = [.. timings.OfType<PeerTiming>().Select(timing => timing.Engine).Distinct(StringComparer.Ordinal)];
        return versions.Length == 0 ? $"{engine} was not compared: {reason}." : $"{string.Join(", ", versions)}.";
    }
}
