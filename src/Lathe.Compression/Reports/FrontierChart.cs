using System.Globalization;

namespace Lathe.Compression;

/// <summary>The candidates by size and distance, and by time and distance.</summary>
internal static class FrontierChart
{
    private const int Height = 400, Top = 22, Zero = Height - 44, Axis = Height - 22;

    /// <summary>Edges of the part where points are, as shares of the width: circles and numbers need room beside them.</summary>
    private const double Left = 0.14, Right = 0.94;

    private const string HowToRead = "Further down is nearer to float32, further left is {0}; both axes are "
        + "logarithmic. Filled points were measured, open ones are predicted from the layers' own distances, the strong one was written.";

    public static void Draw(HtmlWriter html, IReadOnlyList<FrontierPoint> points)
    {
        Numbered[] sizes = [.. Number(points).Where(entry => entry.Point.RelativeL2 is not null)
            .Select(entry => entry with { At = entry.Point.Bytes })];
        Numbered[] times = [.. Number(points).Where(entry => entry.Point is { RelativeL2: not null, Milliseconds: not null })
            .Select(entry => entry with { At = entry.Point.Milliseconds!.Value })];
        Figure(html, "frontier-size", "Size and accuracy", "smaller", points, sizes, Figures.Bytes);
        Figure(html, "frontier-speed", "Speed and accuracy", "faster", points, times, value => $"{Figures.Short(value)} ms");
    }

    private static IEnumerable<Numbered> Number(IReadOnlyList<FrontierPoint> points) =>
        points.Select((point, i) => new Numbered(i + 1, point, 0));

    private static void Figure(
        HtmlWriter html, string id, string title, string better, IReadOnlyList<FrontierPoint> all, Numbered[] points,
        Func<double, string> format)
    {
        ReportChart.Figure(html, id, $"{title}. {string.Format(CultureInfo.InvariantCulture, HowToRead, better)}", () =>
        {
            if (points.Length == 0)
            {
                html.Element("p", "No distance was measured: the compression was given no data.", ("class", "note"));
                return;
            }

            Picture(html, title, points, format);
            html.Open("ol", ("class", "legend"));
            foreach (Numbered entry in points)
                html.Open("li").Element("b", Text(entry.Number)).Element("span", entry.Point.Name).Close();
            html.Close();
        }, ["Candidate", "Number", "Bits", "Weights", "Relative L2", "Milliseconds", "How"], all.Select((point, i) => (ReportCell[])[
            point.Name, Text(i + 1), Figures.Fixed(point.Bits, 2),
            new ReportCell(Figures.Bytes(point.Bytes), point.Bytes.ToString(CultureInfo.InvariantCulture)),
            ReportCell.Of(point.RelativeL2), ReportCell.Of(point.Milliseconds),
            (point.IsPredicted ? "predicted" : "measured") + (point.IsChosen ? ", written" : "")]));
    }

    private static void Picture(HtmlWriter html, string title, Numbered[] points, Func<double, string> format)
    {
        (double least, double most) = (points.Min(entry => entry.At), points.Max(entry => entry.At));
        double[] distances = [.. points.Select(entry => entry.Point.RelativeL2!.Value).Where(distance => distance > 0).DefaultIfEmpty(1)];
        // some room above and below, so that points of one distance have a place too
        (double low, double high) = (distances.Min() / 1.5, distances.Max() * 1.5);
        double X(double value) => Left + Share(value, least, most) * (Right - Left);
        double Y(double distance) => distance <= 0 ? Zero : Top + (1 - Share(distance, low, high)) * (Zero - 30 - Top);

        ReportChart.Picture(html, Height, $"{title}: {points.Length} candidates, from {format(least)} to {format(most)}");
        foreach (double step in Steps(low, high))
            Line(html, Y(step), Figures.Short(step));
        Line(html, Zero, "0");
        double middle = Math.Sqrt(least * most);
        ReportChart.Label(html, "tick", X(least), Axis + 14, "middle", format(least));
        if (most > least)
            ReportChart.Label(html, "tick", X(most), Axis + 14, "end", format(most));
        if (most > 2 * least && middle > 0)
            ReportChart.Label(html, "tick", X(middle), Axis + 14, "middle", format(middle));
        ReportChart.Label(html, "tick", 0, 11, "start", "relative L2");
        foreach (Numbered entry in points.OrderBy(entry => entry.Point.IsChosen).ThenByDescending(entry => entry.Point.IsPredicted))
        {
            string kind = entry.Point.IsPredicted ? "predicted" : entry.Point.IsChosen ? "written" : "measured";
            double y = Y(entry.Point.RelativeL2!.Value);
            html.Open("circle", ("class", $"point {kind}"), ("cx", Figures.Percent(X(entry.At))), ("cy", Figures.Fixed(y, 1)), ("r", "8"))
                .Element("title",
                    $"{entry.Point.Name}: {format(entry.At)}, relative L2 {Figures.Short(entry.Point.RelativeL2.Value)}").Close();
            ReportChart.Label(html, $"number {kind}", X(entry.At), y + 4, "middle", Text(entry.Number));
        }

        html.Close();
    }

    private static void Line(HtmlWriter html, double y, string label)
    {
        html.Element("line", "", ("class", "grid"), ("x1", "0"), ("y1", Figures.Fixed(y, 1)), ("x2", "100%"), ("y2", Figures.Fixed(y, 1)));
        ReportChart.Label(html, "tick", 0, y - 3, "start", label);
    }

    /// <summary>Where a value is between two others on a logarithmic scale, 0 … 1; in the middle where that scale has no length.</summary>
    private static double Share(double value, double least, double most) =>
        least > 0 && most > least ? Math.Log(value / least) / Math.Log(most / least) : 0.5;

    /// <summary>1, 2 and 5 times the powers of ten between two values.</summary>
    private static IEnumerable<double> Steps(double low, double high)
    {
        for (int power = (int)Math.Floor(Math.Log10(low)); power <= Math.Log10(high); power++)
        {
            foreach (int digit in (int[])[1, 2, 5])
            {
                double step = digit * Math.Pow(10, power);
                if (step >= low && step <= high)
                    yield return step;
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A candidate with its number in the table, and its place along the horizontal axis.</summary>
    private sealed record Numbered(int Number, FrontierPoint Point, double At);
}
