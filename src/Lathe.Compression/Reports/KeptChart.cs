namespace Lathe.Compression;

/// <summary>Which heads and neurons stayed: a strip for each layer, what is left of it filled.</summary>
internal static class KeptChart
{
    private const int Height = 18;

    public static void Draw(HtmlWriter html, IReadOnlyList<ReportUnits> units) => ReportChart.Figure(
        html, "kept", "Heads and neurons of each layer by their number, from left to right: what stayed is filled.", () =>
        {
            html.Open("div", ("class", "rows"));
            foreach (ReportUnits left in units)
            {
                string text = $"{Figures.Count(left.Kept)} of {Figures.Count(left.Of)} {left.Unit}s";
                html.Open("div", ("class", "row")).Element("span", left.Layer, ("class", "name")).Element("span", text, ("class", "value"));
                if (left.Indices is { } indices)
                    Strip(html, left, indices, $"{left.Layer}: {text} stayed");
                else
                    html.Element("p", "Which ones is not known: the pruned weights are not in the folder.", ("class", "note"));
                html.Close();
            }

            html.Close();
        }, ["Layer", "Unit", "Kept", "Of", "By", "Numbers of those that stayed"], units.Select(left => (ReportCell[])[
            left.Layer, left.Unit, Figures.Count(left.Kept), Figures.Count(left.Of), left.By,
            left.Indices is { } indices ? IndexRanges.Format(indices).Replace(",", ", ", StringComparison.Ordinal) : "not known"]));

    private static void Strip(HtmlWriter html, ReportUnits left, IReadOnlyList<int> indices, string title)
    {
        ReportChart.Picture(html, Height, title);
        ReportChart.Bar(html, "removed", 0, 1, 0, Height);
        foreach ((int first, int last) in IndexRanges.Of(indices))
            ReportChart.Bar(html, "kept", (double)first / left.Of, (last + 1.0) / left.Of, 0, Height);
        // heads are few enough to be told apart
        if (left.Of <= 64)
        {
            for (int i = 1; i < left.Of; i++)
                html.Element("line", "", ("class", "cut"), ("x1", Figures.Percent((double)i / left.Of)), ("y1", "0"),
                    ("x2", Figures.Percent((double)i / left.Of)), ("y2", Figures.Fixed(Height, 0)));
        }

        html.Close();
    }
}
