using System.Globalization;
using System.Text;

namespace Lathe.Benchmarks.Accuracy;

/// <summary>Rows as the document has them.</summary>
internal static class AccuracyTable
{
    public static string Of(AccuracyModel model, IReadOnlyList<AccuracyRow> rows)
    {
        StringBuilder table = new();
        table.Append(CultureInfo.InvariantCulture,
            $"| format | {model.MetricName} | {model.SecondName} | relative L2 | MB of weights | times as fast as float32 |\n");
        table.Append("| --- | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (AccuracyRow row in rows)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Metric:F5} | {row.Second:F5} | {row.RelativeL2:F4} | "
                + $"{row.Bytes / 1e6:F2} | {row.FloatMilliseconds / row.Milliseconds:F2} |\n");
        }

        return table.ToString();
    }
}
