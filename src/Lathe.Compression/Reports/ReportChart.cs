namespace Lathe.Compression;

/// <summary>What all pictures of the report share: a figure with a caption, and its numbers as a table below.</summary>
internal static class ReportChart
{
    /// <summary>A figure: caption, pictures, numbers.</summary>
    /// <param name="html">The page.</param>
    /// <param name="id">Of the figure.</param>
    /// <param name="caption">How to read it.</param>
    /// <param name="draw">Writes the pictures.</param>
    /// <param name="columns">Headers of the numbers.</param>
    /// <param name="rows">The numbers, as text.</param>
    public static void Figure(
        HtmlWriter html, string id, string caption, Action draw, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<ReportCell>> rows)
    {
        html.Open("figure", ("class", "chart"), ("id", id)).Element("figcaption", caption);
        draw();
        html.Open("details").Element("summary", "Numbers");
        Table(html, $"Numbers of the picture: {caption}", columns, rows);
        html.Close().Close();
    }

    /// <summary>A table that scrolls by itself where it is too wide for the page.</summary>
    public static void Table(
        HtmlWriter html, string label, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<ReportCell>> rows)
    {
        html.Open("div", ("class", "scroll"), ("role", "region"), ("aria-label", label), ("tabindex", "0")).Open("table").Open("thead")
            .Open("tr");
        foreach (string column in columns)
            html.Element("th", column, ("scope", "col"));
        html.Close().Close().Open("tbody");
        foreach (IReadOnlyList<ReportCell> row in rows)
        {
            html.Open("tr").Element("th", row[0].Text, ("scope", "row"));
            foreach (ReportCell cell in row.Skip(1))
                Cell(html, cell);
            html.Close();
        }

        html.Close().Close().Close();
    }

    private static void Cell(HtmlWriter html, ReportCell cell)
    {
        html.Open("td", ("class", cell.IsLong ? "long" : "short"));
        if (cell.Exact is { } exact)
            html.Element("data", cell.Text, ("value", exact));
        else
            html.Text(cell.Text);
        html.Close();
    }

    /// <summary>A picture that is as wide as there is room, its places being shares of that.</summary>
    /// <param name="html">The page; the picture is left open.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="title">What it shows, for whoever does not see it.</param>
    public static void Picture(HtmlWriter html, int height, string title) => html
        .Open("svg", ("role", "img"), ("width", "100%"), ("height", Figures.Fixed(height, 0)), ("aria-label", title))
        .Element("title", title);

    /// <summary>A rectangle.</summary>
    /// <param name="html">The page, within a picture.</param>
    /// <param name="kind">Its class.</param>
    /// <param name="from">Left edge, 0 … 1.</param>
    /// <param name="to">Right edge, 0 … 1.</param>
    /// <param name="top">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static void Bar(HtmlWriter html, string kind, double from, double to, double top, double height) => html.Element("rect", "",
        ("class", kind), ("x", Figures.Percent(from)), ("y", Figures.Fixed(top, 1)),
        ("width", Figures.Percent(Math.Max(0, to - from))), ("height", Figures.Fixed(height, 1)));

    /// <summary>A text within a picture.</summary>
    /// <param name="html">The page, within a picture.</param>
    /// <param name="kind">Its class.</param>
    /// <param name="at">Where it is anchored, 0 … 1.</param>
    /// <param name="baseline">In pixels.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="content">The text.</param>
    public static void Label(HtmlWriter html, string kind, double at, double baseline, string anchor, string content) => html.Element(
        "text", content, ("class", kind), ("x", Figures.Percent(at)), ("y", Figures.Fixed(baseline, 1)), ("text-anchor", anchor));
}
