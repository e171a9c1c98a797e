namespace Lathe.Compression;

/// <summary>What products read: the values that calibration saw, and the part of them that integers reach.</summary>
internal static class ActivationChart
{
    /// <summary>Bars that are drawn at most; finer counts are added up.</summary>
    private const int MostBars = 64;

    /// <summary>The largest integer of an activation.</summary>
    private const int LargestCode = 127;

    private const int Height = 48;

    public static void Draw(HtmlWriter html, IReadOnlyList<ReportLayer> layers)
    {
        ReportLayer[] known = [.. layers.Where(layer => layer.Activation is not null)];
        string caption = "Values that each product reads, from the least to the largest that calibration saw; heights are logarithms of "
            + "counts. The band is what integers reach: values beyond it are cut.";
        ReportChart.Figure(html, "activations", caption, () =>
        {
            html.Open("div", ("class", "rows"));
            foreach (ReportLayer layer in known)
                Row(html, layer.Product, layer.Activation!);
            html.Close();
        }, ["Product", "Minimum", "Maximum", "Scale", "By", "Counts in equal parts"], known.Select(layer => (ReportCell[])[
            layer.Product, ReportCell.Of(layer.Activation!.Minimum), ReportCell.Of(layer.Activation.Maximum),
            layer.Activation.Scale, layer.Activation.By,
            string.Join(", ", Bars(layer.Activation.Histogram).Select(Figures.Count))]));
    }

    private static void Row(HtmlWriter html, string product, ReportActivation activation)
    {
        html.Open("div", ("class", "row")).Element("span", product, ("class", "name"))
            .Element("span", activation.By, ("class", "value"));
        if (activation is not { Minimum: { } minimum, Maximum: { } maximum } || !(maximum > minimum))
        {
            html.Element("p", $"Scale {activation.Scale}; no range of values is known.", ("class", "note")).Close();
            return;
        }

        ReportChart.Picture(html, Height + 16, $"{product}: {Figures.Short(minimum)} to {Figures.Short(maximum)}"
            + (activation.Scale.Length > 0 ? $", scale {activation.Scale}" : ""));
        double Place(double value) => Math.Clamp((value - minimum) / (maximum - minimum), 0, 1);
        if (HexadecimalFloat.TryParse(activation.Scale, out double scale))
            ReportChart.Bar(html, "reach", Place(-LargestCode * scale), Place(LargestCode * scale), 0, Height);
        double[] bars = Bars(activation.Histogram);
        double highest = Math.Log(1 + bars.DefaultIfEmpty(0).Max());
        for (int i = 0; i < bars.Length && highest > 0; i++)
        {
            double height = (Height - 4) * Math.Log(1 + bars[i]) / highest;
            ReportChart.Bar(html, "bar", (double)i / bars.Length, (i + 1.0) / bars.Length, Height - height, height);
        }

        html.Element("line", "", ("class", "axis"), ("x1", "0"), ("y1", $"{Height}"), ("x2", "100%"), ("y2", $"{Height}"));
        ReportChart.Label(html, "tick", 0, Height + 13, "start", Figures.Short(minimum));
        ReportChart.Label(html, "tick", 1, Height + 13, "end", Figures.Short(maximum));
        if (Place(0) is > 0.2 and < 0.8)
            ReportChart.Label(html, "tick", Place(0), Height + 13, "middle", "0");
        html.Close().Close();
    }

    private static double[] Bars(IReadOnlyList<double> counts)
    {
        int each = Math.Max(1, (counts.Count + MostBars - 1) / MostBars);
        return [.. counts.Chunk(each).Select(part => part.Sum())];
    }
}
