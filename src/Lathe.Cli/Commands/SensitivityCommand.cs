using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Kernels.Formats;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe sensitivity</c>: what each product costs at each number of bits, with nothing written.</summary>
internal static class SensitivityCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        Argument<string> folder = SharedOptions.Model("A checkpoint folder.");
        Option<string> texts = SharedOptions.Texts();
        Option<int> examples = SharedOptions.Examples();
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command = new("sensitivity", "Measures what each layer alone costs at 8 to 2 bits.")
        {
            folder, texts, examples, threads, json,
        };
        command.SetAction(parsed =>
        {
            string source = parsed.GetRequiredValue(folder);
            int threadCount = parsed.GetValue(threads);
            using ObservedModel model =
                new(input, source, parsed.GetRequiredValue(texts), parsed.GetValue(examples), threadCount);
            using ProgressLine progress = output.Progress("loads");
            SensitivityTable table = SensitivityTable.Measure(
                model.Target, source, [.. WeightEncodings.IntegerBits], model.Inputs,
                new OutputDistance(model.Floats, model.Data.Batches, threadCount), new CompressionSteps(progress), CancellationToken.None);
            progress.Dispose();
            if (parsed.GetValue(json))
                output.Json(Json(table));
            else
                Print(output, table);
        });
        return command;
    }

    /// <summary>The table, also of a compression that chose by it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="table">What was measured.</param>
    /// <param name="chosen">Bits by product; null where nothing was chosen.</param>
    public static void Print(ToolOutput output, SensitivityTable table, IReadOnlyDictionary<string, int>? chosen = null)
    {
        int[] widths = [.. table.Layers[0].Choices.Select(choice => choice.Bits)];
        output.Table(
            $"relative L2 of the outputs with one layer alone at so many bits; the proxy's rank correlation is "
            + $"{Numbers.Fixed(table.RankCorrelation, 3)}",
            ["layer", .. widths.Select(width => $"{width}|"), .. chosen is null ? [] : (string[])["chosen|"]],
            table.Layers.Select(layer => (string[])[
                layer.Product, .. layer.Choices.Select(choice => Numbers.Fixed(Math.Sqrt(choice.Distance), 5)),
                .. chosen is null ? [] : (string[])[Numbers.Count(chosen[layer.Product])]]));
    }

    private static JsonObject Json(SensitivityTable table) => new()
    {
        ["rankCorrelation"] = JsonNumbers.Of(table.RankCorrelation),
        ["layers"] = new JsonArray([.. table.Layers.Select(layer => (JsonNode)new JsonObject
        {
            ["product"] = layer.Product,
            ["relativeL2"] = Figures(layer, choice => Math.Sqrt(choice.Distance)),
            ["proxy"] = Figures(layer, choice => choice.Proxy),
            ["bytes"] = new JsonObject(layer.Choices.Select(choice => KeyValuePair.Create(Name(choice), (JsonNode?)choice.Bytes))),
        })]),
    };

    private static JsonObject Figures(LayerSensitivity layer, Func<BitSensitivity, double> figure) =>
        new(layer.Choices.Select(choice => KeyValuePair.Create(Name(choice), (JsonNode?)JsonNumbers.Of(figure(choice)))));

    private static string Name(BitSensitivity choice) => choice.Bits.ToString(CultureInfo.InvariantCulture);
}
