using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Lathe.Reports.Tests;

/// <summary>The report in Chromium, without a network.</summary>
public sealed class PageTests(CompressedSample sample, Browser browser) : IClassFixture<CompressedSample>, IClassFixture<Browser>
{
    /// <summary>A folder for pictures of the page, for whoever wants to look at them.</summary>
    private const string PicturesVariable = "LATHE_REPORT_PICTURES";

    public static TheoryData<int, ColorScheme> Windows => new()
    {
        { 400, ColorScheme.Light }, { 400, ColorScheme.Dark }, { 1400, ColorScheme.Light }, { 1400, ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task It_asks_for_nothing_says_nothing_and_fits_its_window(int width, ColorScheme scheme)
    {
        await using OpenedPage opened = await browser.Open(sample.Report, width, scheme);
        Assert.Empty(opened.Messages);
        Assert.EndsWith(".html", Assert.Single(opened.Requests, address => !address.StartsWith("data:", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        await Fits(opened.Page, width);
        // with all numbers shown too
        await opened.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");
        await Fits(opened.Page, width);
        if (Environment.GetEnvironmentVariable(PicturesVariable) is { Length: > 0 } folder)
            await opened.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Path.Combine(folder, $"{width}-{scheme}.png".ToLowerInvariant()), FullPage = true,
            });
    }

    [Fact]
    public async Task Every_picture_has_a_title_and_its_numbers_in_a_table()
    {
        await using OpenedPage opened = await browser.Open(sample.Report, 1400, ColorScheme.Light);
        ILocator charts = opened.Page.Locator("figure.chart");
        string[] ids = await charts.EvaluateAllAsync<string[]>("charts => charts.map(chart => chart.id)");
        Assert.Equal(["frontier-size", "frontier-speed", "bits", "sensitivity", "kept", "activations"], ids);
        foreach (ILocator chart in await charts.AllAsync())
        {
            Assert.True(await chart.Locator("details table tbody tr").CountAsync() > 0);
            Assert.True(await chart.Locator("svg").CountAsync() > 0);
        }

        Assert.Equal(0, await opened.Page.EvaluateAsync<int>(
            "() => [...document.querySelectorAll('svg')]"
            + ".filter(s => !s.querySelector('title')?.textContent || s.getAttribute('role') != 'img').length"));
        // numbers are shown rounded, and have all their digits with them
        HashSet<string> cells = [.. await opened.Page.Locator("th, td").AllTextContentsAsync(),
            .. await opened.Page.Locator("data").EvaluateAllAsync<string[]>("cells => cells.map(cell => cell.value)")];
        foreach (JsonNode? layer in sample.Manifest["layers"]!.AsArray())
        {
            foreach ((string _, JsonNode? cost) in layer!["sensitivity"]!.AsObject())
                Assert.Contains(((double)cost!).ToString(CultureInfo.InvariantCulture), cells);
        }

        foreach (JsonNode? point in sample.Manifest["frontier"]!.AsArray())
        {
            Assert.Contains((string)point!["name"]!, cells);
            Assert.Contains(((double)point["relativeL2"]!).ToString(CultureInfo.InvariantCulture), cells);
        }

        Assert.Contains("0.90000", cells);
        Assert.Contains("−0.02500", cells);
    }

    [Fact]
    public async Task Dark_is_dark_and_light_is_light_and_both_can_be_read()
    {
        foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using OpenedPage opened = await browser.Open(sample.Report, 800, scheme);
            double page = await Luminance(opened.Page, "body", "backgroundColor"), text = await Luminance(opened.Page, "body", "color");
            Assert.True(scheme == ColorScheme.Dark ? page < 0.05 && text > 0.6 : page > 0.9 && text < 0.1, $"{scheme}: {page}, {text}");
            // the numbers on every shade, and the small print: 4.5 to 1, as WCAG 2.1 asks of text
            for (int shade = 0; shade < 7; shade++)
                await Contrasts(opened.Page, $"h{shade}", $"on{shade}");
            double muted = await Luminance(opened.Page, "figcaption", "color");
            double panel = await Luminance(opened.Page, ".chart", "backgroundColor");
            Assert.True(Contrast(muted, panel) >= 4.5, $"{scheme}: {muted} on {panel}");
        }
    }

    [Fact]
    public async Task Names_are_text_whatever_is_in_them()
    {
        await using OpenedPage opened = await browser.Open(sample.Report, 800, ColorScheme.Light);
        Assert.Equal("Compression of Tiny", await opened.Page.TitleAsync());
        Assert.Equal(0, await opened.Page.Locator("script, img").CountAsync());
        string shown = CompressedSample.HostileName.Replace('\u202E', '\uFFFD');
        Assert.Contains(shown, await opened.Page.Locator(".name").AllTextContentsAsync());
        Assert.Contains(shown, await opened.Page.Locator("tbody th").AllTextContentsAsync());
    }

    private static async Task Fits(IPage page, int width)
    {
        Assert.InRange(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, width);
        string[] cut = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('svg text')].filter(t => {
              const own = t.getBoundingClientRect(), all = t.closest('svg').getBoundingClientRect();
              return own.left < all.left - 1 || own.right > all.right + 1 || own.top < all.top - 1 || own.bottom > all.bottom + 1;
            }).map(t => t.textContent)
            """);
        Assert.Empty(cut);
    }

    private static async Task Contrasts(IPage page, string shade, string text)
    {
        double[] pair = await page.EvaluateAsync<double[]>("([shade, text]) => {" + LuminanceScript + """
              const svg = document.querySelector('#sensitivity svg'), make = (name, kind) => {
                const element = document.createElementNS('http://www.w3.org/2000/svg', name);
                element.setAttribute('class', kind);
                svg.append(element);
                return luminance(getComputedStyle(element).fill);
              };
              return [make('rect', shade), make('text', text)];
            }
            """, new[] { shade, text });
        Assert.True(Contrast(pair[0], pair[1]) >= 4.5, $"{text} on {shade}: {Contrast(pair[0], pair[1])}");
    }

    private static double Contrast(double first, double second) => (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);

    /// <summary>Relative luminance as WCAG defines it.</summary>
    private const string LuminanceScript = """
        const luminance = colour => {
          const [r, g, b] = colour.match(/[\d.]+/g).map(Number).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        """;

    private static Task<double> Luminance(IPage page, string selector, string property) => page.EvaluateAsync<double>(
        "([selector, property]) => {" + LuminanceScript
            + "return luminance(getComputedStyle(document.querySelector(selector))[property]); }",
        new[] { selector, property });
}
