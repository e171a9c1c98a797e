using System.Globalization;
using System.Xml.Linq;

namespace Lathe.Benchmarks.Plot;

/// <summary>
/// Panels side by side as SVG that stands alone: its own background for light and dark pages, a title and a description that can be read
/// aloud, lines and points told apart without colour.
/// </summary>
internal sealed class SvgPlot(string title, string description, string xLabel, string yLabel, IReadOnlyList<PlotPanel> panels)
{
    private const double Left = 76, Top = 118, PanelWidth = 262, PanelHeight = 300, Gap = 26, Right = 24, Bottom = 64, MarkRadius = 4,
        LegendColumn = 204;

    private const string Style = """
        text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328; }
        .heading { font-size: 17px; font-weight: 600; }
        .panel { font-weight: 600; }
        .page { fill: #ffffff; }
        .frame { fill: none; stroke: #8c959f; }
        .grid { stroke: #d8dee4; }
        .line { fill: none; stroke-width: 2; }
        .empty { stroke-width: 2; fill: #ffffff; }
        .first { stroke: #0550ae; } .first.full { fill: #0550ae; }
        .second { stroke: #bc4c00; } .second.full { fill: #bc4c00; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          .page, .empty { fill: #0d1117; }
          .frame { stroke: #6e7681; }
          .grid { stroke: #30363d; }
          .first { stroke: #79c0ff; } .first.full { fill: #79c0ff; }
          .second { stroke: #ffa657; } .second.full { fill: #ffa657; }
        }
        """;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public string Draw()
    {
        double width = Left + panels.Count * (PanelWidth + Gap) - Gap + Right, height = Top + PanelHeight + Bottom;
        double largest = panels.SelectMany(panel => panel.Series).SelectMany(series => series.Points).Max(point => point.Y);
        PlotScale y = PlotScale.Linear(largest, Top + PanelHeight, Top);
        XElement root = Element("svg", ("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("width", Number(width)), ("height",
            Number(height)));
        root.Add(new XAttribute("role", "img"), new XAttribute("aria-labelledby", "title description"));
        root.Add(
            new XElement(Svg + "title", new XAttribute("id", "title"), title),
            new XElement(Svg + "desc", new XAttribute("id", "description"), description),
            new XElement(Svg + "style", "\n" + Style + "\n"),
            Element("rect", ("class", "page"), ("width", Number(width)), ("height", Number(height)), ("rx", "6")),
            Text(title, Left, 30, "heading"),
            Text(xLabel, (Left + width - Right) / 2, height - 16, anchor: "middle"),
            Vertical(yLabel, 22, Top + PanelHeight / 2));
        AddLegend(root);
        for (int i = 0; i < panels.Count; i++)
            root.Add(Panel(panels[i], Left + i * (PanelWidth + Gap), y, isFirst: i == 0));
        return root.ToString().ReplaceLineEndings("\n") + "\n";
    }

    private void AddLegend(XElement root)
    {
        PlotSeries[] series = [.. panels.SelectMany(panel => panel.Series).DistinctBy(one => one.Name)];
        // one row a style, so that the columns are what differs in the line
        foreach ((string style, int row) in series.Select(one => one.Style).Distinct(StringComparer.Ordinal)
            .Select((style, row) => (style, row)))
        {
            double at = Left;
            foreach (PlotSeries one in series.Where(one => one.Style == style))
            {
                double y = 54 + row * 22;
                root.Add(Line(one, [(at, y), (at + 34, y)]), Mark(one, at + 17, y), Text(one.Name, at + 42, y + 4.5));
                at += LegendColumn;
            }
        }
    }

    private static XElement Panel(PlotPanel panel, double left, PlotScale y, bool isFirst)
    {
        const double inset = 14;
        double[] lengths = [.. panel.Series.SelectMany(series => series.Points).Select(point => point.X)];
        PlotScale x = PlotScale.Doubling(lengths, left + inset, left + PanelWidth - inset);
        XElement group = Element("g");
        group.Add(Text(panel.Title, left + PanelWidth / 2, Top - 10, "panel", "middle"));
        foreach (double tick in y.Ticks)
        {
            group.Add(Stroke("grid", left, y.At(tick), left + PanelWidth, y.At(tick)));
            if (isFirst)
                group.Add(Text(Number(tick), left - 8, y.At(tick) + 4.5, anchor: "end"));
        }
        foreach (double tick in x.Ticks)
        {
            group.Add(
                Stroke("frame", x.At(tick), Top + PanelHeight, x.At(tick), Top + PanelHeight + 5),
                Text(Number(tick), x.At(tick), Top + PanelHeight + 20, anchor: "middle"));
        }
        group.Add(Box("frame", left, Top, PanelWidth, PanelHeight));
        foreach (PlotSeries series in panel.Series)
        {
            group.Add(Line(series, series.Points.Select(point => (x.At(point.X), y.At(point.Y)))));
            foreach (PlotPoint point in series.Points)
                group.Add(Mark(series, x.At(point.X), y.At(point.Y), $"{series.Name}, {panel.Title}, {Number(point.X)}: {point.Y:0}"));
        }
        return group;
    }

    private static XElement Line(PlotSeries series, IEnumerable<(double X, double Y)> points)
    {
        string places = string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"));
        XElement line = Element("polyline", ("class", $"line {series.Style}"), ("points", places));
        string dashes = series.Mark switch { PlotMark.Dashed => "7 4", PlotMark.Dotted => "1.5 4", _ => "" };
        if (dashes.Length > 0)
            line.Add(new XAttribute("stroke-dasharray", dashes));
        return line;
    }

    /// <returns>Null for lines without points.</returns>
    private static XElement? Mark(PlotSeries series, double x, double y, string? says = null)
    {
        XElement? mark = series.Mark switch
        {
            PlotMark.Solid => Element("circle", ("class", $"full {series.Style}"), ("cx", Number(x)), ("cy", Number(y)), ("r",
                Number(MarkRadius))),
            PlotMark.Dashed => Box($"empty {series.Style}", x - MarkRadius, y - MarkRadius, 2 * MarkRadius, 2 * MarkRadius),
            _ => null,
        };
        if (says is not null)
            mark?.Add(new XElement(Svg + "title", says));
        return mark;
    }

    private static XElement Stroke(string style, double x1, double y1, double x2, double y2) =>
        Element("line", ("class", style), ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)));

    private static XElement Box(string style, double x, double y, double width, double height) =>
        Element("rect", ("class", style), ("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)));

    private static XElement Text(string text, double x, double y, string? style = null, string? anchor = null)
    {
        XElement element = Element("text", ("x", Number(x)), ("y", Number(y)));
        if (style is not null)
            element.Add(new XAttribute("class", style));
        if (anchor is not null)
            element.Add(new XAttribute("text-anchor", anchor));
        element.Add(text);
        return element;
    }

    private static XElement Vertical(string text, double x, double y)
    {
        XElement element = Text(text, x, y, anchor: "middle");
        element.Add(new XAttribute("transform", $"rotate(-90 {Number(x)} {Number(y)})"));
        return element;
    }

    private static XElement Element(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        XElement element = new(Svg + name);
        foreach ((string attribute, string value) in attributes)
            element.Add(new XAttribute(attribute, value));
        return element;
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
