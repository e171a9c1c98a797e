using System.Globalization;
using System.Text;

namespace Lathe.Benchmarks.Accuracy;

/// <summary>Rows as the document has them.</summary>
internal static class AccuracyTable
{
    public static string Of(AccuracyModel model, IReadOnlyList<AccuracyRow> rows, IReadOnlyList<SpeedRow> speeds)
    {
        Dictionary<string, string> speedOf = AccuracyCase.Formats(withPruning: true).ToDictionary(
            measured => measured.Name, measured => measured.Speed, StringComparer.Ordinal);
        StringBuilder table = new();
        table.Append(CultureInfo.InvariantCulture,
            $"| format | {model.MetricName} | {model.SecondName} | relative L2 | MB of weights | times as fast as float32 |\n");
        table.Append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (AccuracyRow row in rows)
        {
            SpeedRow? speed = speedOf.TryGetValue(row.Name, out string? name) ? speeds.FirstOrDefault(timed => timed.Name == name) : null;
            string times = speed is null ? "" : (speed.FloatMilliseconds / speed.Milliseconds).ToString("F2", CultureInfo.InvariantCulture);
            table.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Metric:F5} | {row.Second:F5} | {row.RelativeL2:F4} | "
                + $"{row.Bytes / 1e6:F2} | {times} |\n");
        }

        return table.ToString();
    }
}
