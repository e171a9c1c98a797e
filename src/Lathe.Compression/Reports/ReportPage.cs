namespace Lathe.Compression;

/// <summary>The report as one HTML page, which needs nothing beside itself: pictures are in it, and there is no script.</summary>
internal static class ReportPage
{
    /// <summary>Nothing may be loaded and nothing may run, whatever a name in the manifest should come to be read as.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    public static string Of(ReportData data)
    {
        HtmlWriter html = new();
        string title = $"{(data.IsCompressed ? "Compression" : "Training")} of {data.Model}";
        html.Open("html", ("lang", "en")).Open("head").Void("meta", ("charset", "utf-8"))
            .Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy))
            .Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Void("meta", ("name", "color-scheme"), ("content", "light dark"))
            // browsers ask a server for an icon otherwise
            .Void("link", ("rel", "icon"), ("href", "data:,"))
            .Element("title", title).Style(ReportStyle.Sheet).Close();
        html.Open("body").Open("main").Element("h1", title);
        Facts(html, data.Facts);
        if (data.Training is { Losses.Count: > 0 } training)
        {
            Section(html, "Training", true, "", () => TrainingChart.Draw(html, training));
            Section(html, "Confusion of classes", training.Confusion.Count > 0, "It was not counted.",
                () => ConfusionChart.Draw(html, training));
        }

        if (data.IsCompressed)
            Compression(html, data);
        return html.Close().Close().Close().Finish();
    }

    private static void Compression(HtmlWriter html, ReportData data)
    {
        Section(html, "Before and after", data.Changes.Count > 0, "The manifest has no measurement.", () => ReportChart.Table(html,
            "Before and after", ["", "float32", "compressed", "change"],
            data.Changes.Select(change => (ReportCell[])[change.Name, change.Before, change.After, change.Change])));
        Section(html, "Size, accuracy, speed", data.Frontier.Count > 0, "The manifest has no candidates.", () =>
        {
            html.Open("div", ("class", "pair"));
            FrontierChart.Draw(html, data.Frontier);
            html.Close();
        });
        Section(html, "Bits chosen", data.Layers.Count > 0, "No product was made of integers.", () => BitsChart.Draw(html, data.Layers));
        ReportLayer[] sensitive = [.. data.Layers.Where(layer => layer.Sensitivity.Count > 0)];
        Section(html, "Sensitivity", sensitive.Length > 0, "Bits were not chosen for each product, so that none was measured alone.",
            () => SensitivityChart.Draw(html, sensitive));
        Section(html, "Heads and neurons kept", data.Units.Count > 0, "Nothing was removed.", () => KeptChart.Draw(html, data.Units));
        Section(html, "Activation ranges", data.Layers.Any(layer => layer.Activation is not null),
            "Activations were not calibrated: each row of them is measured as it comes.", () => ActivationChart.Draw(html, data.Layers));
    }

    private static void Facts(HtmlWriter html, IReadOnlyList<(string Name, string Text)> facts)
    {
        html.Open("dl");
        foreach ((string name, string text) in facts)
            html.Element("dt", name).Element("dd", text);
        html.Close();
    }

    private static void Section(HtmlWriter html, string title, bool hasContent, string otherwise, Action content)
    {
        html.Open("section").Element("h2", title);
        if (hasContent)
            content();
        else
            html.Element("p", otherwise, ("class", "note"));
        html.Close();
    }
}
