using System.Globalization;

namespace Lathe.Compression;

/// <summary>What each product costs at each number of bits, as a map from light to dark; what was chosen is framed.</summary>
internal static class SensitivityChart
{
    /// <summary>Shades of the style sheet, <c>h0</c> to <c>h6</c>.</summary>
    private const int Shades = 7;

    private const int Height = 26;

    public static void Draw(HtmlWriter html, IReadOnlyList<ReportLayer> layers)
    {
        int[] bits = [.. layers.SelectMany(layer => layer.Sensitivity.Keys).Distinct().OrderDescending()];
        double[] costs = [.. layers.SelectMany(layer => layer.Sensitivity.Values).Where(cost => cost > 0).DefaultIfEmpty(1)];
        (double least, double most) = (costs.Min(), costs.Max());
        string caption = "Relative L2 of the outputs with one product alone at so many bits, all others floats; the shade is logarithmic, "
            + $"from {Figures.Short(least)} to {Figures.Short(most)}. What was chosen is framed.";
        ReportChart.Figure(html, "sensitivity", caption, () =>
        {
            html.Open("div", ("class", "rows"));
            foreach (ReportLayer layer in layers)
                Row(html, layer, bits, cost => Shade(cost, least, most));
            html.Close();
        }, ["Product", .. bits.Select(width => $"{Text(width)} bits"), "Chosen"], layers.Select(layer => (ReportCell[])[
            layer.Product, .. bits.Select(width =>
                ReportCell.Of(layer.Sensitivity.TryGetValue(width, out double cost) ? cost : null)), Text(layer.Bits)]));
    }

    private static void Row(HtmlWriter html, ReportLayer layer, int[] bits, Func<double, int> shade)
    {
        html.Open("div", ("class", "row")).Element("span", layer.Product, ("class", "name"));
        ReportChart.Picture(html, Height + 14, $"{layer.Product}: " + string.Join(", ", layer.Sensitivity
            .OrderByDescending(entry => entry.Key).Select(entry => $"{Text(entry.Key)} bits {Figures.Short(entry.Value)}")));
        for (int i = 0; i < bits.Length; i++)
        {
            (double from, double to) = ((double)i / bits.Length, (i + 1.0) / bits.Length);
            bool isChosen = bits[i] == layer.Bits;
            ReportChart.Label(html, isChosen ? "tick strong" : "tick", (from + to) / 2, 10, "middle", Text(bits[i]));
            if (!layer.Sensitivity.TryGetValue(bits[i], out double cost))
                continue;
            int dark = shade(cost);
            // a frame is drawn half outside its edge: room for it is left on all sides
            ReportChart.Bar(html, $"h{Text(dark)}{(isChosen ? " chosen" : "")}", from + 0.005, to - 0.005, 15, Height - 4);
            ReportChart.Label(html, $"on{Text(dark)}", (from + to) / 2, 15 + Height / 2.0 + 2, "middle", Figures.Short(cost));
        }

        html.Close().Close();
    }

    private static int Shade(double cost, double least, double most) => cost <= least || most <= least ? 0
        : Math.Min(Shades - 1, (int)(Shades * Math.Log(cost / least) / Math.Log(most / least)));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
