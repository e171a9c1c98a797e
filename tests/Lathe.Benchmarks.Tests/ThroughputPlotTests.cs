using System.Globalization;
using System.Xml.Linq;
using Lathe.Benchmarks.Plot;

namespace Lathe.Benchmarks.Tests;

public sealed class ThroughputPlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static XElement Drawn => XElement.Parse(ThroughputPlot.Draw(
        [.. from batch in (int[])[1, 8]
            from sequence in (int[])[16, 64, 128]
            from precision in (Precision[])[Precision.Int8, Precision.Float32]
            select SampleRows.Row(batch, sequence, precision)],
        "bert-base",
        threads: 2));

    [Fact]
    public void It_has_a_title_a_description_with_the_numbers_axes_and_a_legend()
    {
        XElement svg = Drawn;
        Assert.Equal("bert-base, 2 threads: GOP/s over sequence length", svg.Element(Svg + "title")!.Value);
        Assert.Contains("batch 8, INT8, Lathe: 1600 at 16, 6400 at 64, 12800 at 128.", svg.Element(Svg + "desc")!.Value,
            StringComparison.Ordinal);
        string[] texts = [.. svg.Descendants(Svg + "text").Select(text => text.Value)];
        foreach (string expected in (string[])["sequence length, tokens", "GOP/s (a multiply-add is two)", "batch 1", "batch 8",
            "INT8, Lathe", "float32, ONNX Runtime", "INT8, ceiling", "128"])
            Assert.Contains(expected, texts);
    }

    [Fact]
    public void Twice_the_rate_stands_twice_as_high()
    {
        // Lathe runs at half of the ceiling everywhere: each of its points stands half-way between the ceiling's and zero
        XElement[] lines = [.. Drawn.Descendants(Svg + "g").First().Elements(Svg + "polyline")];
        double[] lathe = Heights(lines[0]), ceiling = Heights(lines[2]);
        double zero = 2 * lathe[0] - ceiling[0];
        Assert.Equal(3, lathe.Length);
        for (int i = 0; i < lathe.Length; i++)
            Assert.Equal(zero, 2 * lathe[i] - ceiling[i], 0.05);
        Assert.True(lathe[2] < lathe[1] && lathe[1] < lathe[0]);
    }

    [Fact]
    public void Nothing_to_draw_says_what_is_missing() => Assert.Contains(
        "bert-base at 1 threads",
        Assert.Throws<InvalidDataException>(() => ThroughputPlot.Draw([SampleRows.Row()], "bert-base", threads: 1)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(930, 1000, 6)]
    [InlineData(118, 120, 7)]
    [InlineData(0.3, 0.3, 7)]
    public void Axes_end_at_a_round_number(double largest, double end, int ticks)
    {
        PlotScale scale = PlotScale.Linear(largest, 300, 0);
        Assert.Equal(end, scale.Ticks[^1], 1e-9);
        Assert.Equal(ticks, scale.Ticks.Count);
        Assert.Equal(0, scale.At(end), 1e-9);
        Assert.Equal(300, scale.At(0), 1e-9);
    }

    [Fact]
    public void Doublings_take_the_same_room()
    {
        PlotScale scale = PlotScale.Doubling([32, 8, 8, 128], 0, 100);
        Assert.Equal([8, 32, 128], scale.Ticks);
        Assert.Equal(50, scale.At(32), 1e-9);
        Assert.Throws<ArgumentException>(() => PlotScale.Doubling([8, 8], 0, 100));
    }

    private static double[] Heights(XElement line) =>
        [.. line.Attribute("points")!.Value.Split(' ').Select(point => double.Parse(point.Split(',')[1], CultureInfo.InvariantCulture))];
}
