using System.Globalization;

namespace Lathe.Compression;

/// <summary>Losses of a training and what was measured in between, each as bars from the first step to the last.</summary>
internal static class TrainingChart
{
    /// <summary>Neighbouring steps share a bar beyond so many: a screen has no room for more.</summary>
    private const int MostBars = 120;

    private const int Height = 120, Above = 16;

    public static void Draw(HtmlWriter html, TrainingRecord record)
    {
        html.Open("div", ("class", "pair"));
        (int Step, double Value)[] losses = Bars(record.Losses);
        Figure(html, "loss", $"Loss of {Figures.Count(record.Losses.Count)} steps"
            + (losses.Length < record.Losses.Count ? $", the mean of every {Figures.Count(PerBar(record.Losses.Count))}." : "."),
            "Loss", losses);
        (int Step, double Value)[] metrics = [.. record.Evaluations.Where(evaluation => double.IsFinite(evaluation.Metric))
            .Select(evaluation => (evaluation.Step, evaluation.Metric))];
        if (metrics.Length > 0)
            Figure(html, "metric", $"{record.MetricName} on the validation examples"
                + (record.Best is { } best ? $"; the weights of step {Figures.Count(best)} were kept." : "."), record.MetricName, metrics);
        html.Close();
    }

    private static int PerBar(int steps) => (steps + MostBars - 1) / MostBars;

    private static (int Step, double Value)[] Bars(IReadOnlyList<double> losses)
    {
        int per = Math.Max(1, PerBar(losses.Count));
        return [.. losses.Chunk(per).Select((some, i) => (Math.Min((i + 1) * per, losses.Count), some.Average()))];
    }

    private static void Figure(HtmlWriter html, string id, string caption, string name, (int Step, double Value)[] points)
    {
        double most = points.Max(point => point.Value), least = Math.Min(0, points.Min(point => point.Value));
        double range = most > least ? most - least : 1;
        ReportChart.Figure(html, id, caption, () =>
        {
            ReportChart.Picture(html, Height + Above + 16,
                $"{name}: from {Figures.Short(points[0].Value)} to {Figures.Short(points[^1].Value)}");
            for (int i = 0; i < points.Length; i++)
            {
                double height = Math.Max(1, Height * (points[i].Value - least) / range);
                ReportChart.Bar(html, "bar", (i + 0.1) / points.Length, (i + 0.9) / points.Length, Above + Height - height, height);
            }

            ReportChart.Label(html, "tick", 0, 11, "start", Figures.Short(points[0].Value));
            ReportChart.Label(html, "tick", 1, 11, "end", Figures.Short(points[^1].Value));
            ReportChart.Label(html, "tick", 0, Above + Height + 13, "start", $"step {Figures.Count(points[0].Step)}");
            ReportChart.Label(html, "tick", 1, Above + Height + 13, "end", $"step {Figures.Count(points[^1].Step)}");
            html.Close();
        }, ["Step", name], points.Select(point => (ReportCell[])[
            point.Step.ToString(CultureInfo.InvariantCulture), ReportCell.Of(point.Value)]));
    }
}
