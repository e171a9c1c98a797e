using System.Globalization;
using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Kernels;

/// <summary>Measurements as Markdown.</summary>
internal static class KernelTable
{
    public static string Rows(IEnumerable<KernelRow> rows)
    {
        MarkdownTable table = new(2, "kernel", "sizes", "threads", "median ms", "fastest ms", "reached", "ceiling", "share",
            "share at the fastest");
        foreach (KernelRow row in rows)
        {
            table.AddRow(
                row.Kernel, row.Shape, row.Threads.ToString(CultureInfo.InvariantCulture),
                Figures.Milliseconds(row.Timing.MedianMs), Figures.Milliseconds(row.Timing.MinMs),
                $"{Figures.Rate(row.Rate)} {row.Unit}", $"{Figures.Rate(row.Ceiling)} {row.Unit}", Figures.Percent(row.ShareOfCeiling),
                Figures.Percent(row.ShareOfCeiling * row.Timing.MedianMs / row.Timing.MinMs));
        }
        return table.ToString();
    }
}
