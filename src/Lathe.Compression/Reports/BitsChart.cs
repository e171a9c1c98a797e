using System.Globalization;

namespace Lathe.Compression;

/// <summary>The bits of each product as bars.</summary>
internal static class BitsChart
{
    private const int Height = 12;

    public static void Draw(HtmlWriter html, IReadOnlyList<ReportLayer> layers)
    {
        int most = Math.Max(8, layers.Max(layer => layer.Bits));
        ReportChart.Figure(html, "bits", $"Bits of a weight in each product; a whole bar is {most}.", () =>
        {
            html.Open("div", ("class", "rows"));
            foreach (ReportLayer layer in layers)
            {
                string bits = layer.Bits.ToString(CultureInfo.InvariantCulture);
                html.Open("div", ("class", "row")).Element("span", layer.Product, ("class", "name"))
                    .Element("span", bits, ("class", "value"));
                ReportChart.Picture(html, Height, $"{layer.Product}: {bits} bits");
                ReportChart.Bar(html, "track", 0, 1, 0, Height);
                ReportChart.Bar(html, "bar", 0, (double)layer.Bits / most, 0, Height);
                html.Close().Close();
            }

            html.Close();
        }, ["Product", "Bits", "Rounding"], layers.Select(layer => (ReportCell[])[
            layer.Product, layer.Bits.ToString(CultureInfo.InvariantCulture), layer.Rounding]));
    }
}
