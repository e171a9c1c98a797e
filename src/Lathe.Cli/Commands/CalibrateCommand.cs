using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Kernels.Formats;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe calibrate</c>: what products read over texts, and the static scales that each method would choose; nothing is
/// written.</summary>
internal static class CalibrateCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        Argument<string> folder = SharedOptions.Model("A checkpoint folder.");
        Option<string> texts = SharedOptions.Texts();
        Option<int> examples = SharedOptions.Examples();
        Option<bool> rough = new("--no-smooth") { Description = "Leave inputs as they are before they are looked at." };
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command = new("calibrate", "Shows what layers read, and the scales that each method of calibration would choose.")
        {
            folder, texts, examples, rough, threads, json,
        };
        command.SetAction(parsed =>
        {
            string source = parsed.GetRequiredValue(folder);
            int threadCount = parsed.GetValue(threads);
            using ObservedModel model =
                new(input, source, parsed.GetRequiredValue(texts), parsed.GetValue(examples), threadCount);
            ActivationOptions options = new() { Mode = ActivationMode.Static, Smooth = !parsed.GetValue(rough) };
            IReadOnlyList<ScaledActivations> found =
                new ActivationPlanner(model.Target, source, model.Floats, model.Inputs, model.Data.Batches, threadCount)
                    .Choose(options, new Dictionary<string, WeightFormat>(StringComparer.Ordinal));
            if (parsed.GetValue(json))
                output.Json(Json(found, options));
            else
                Print(output, found, options, model.Data.Examples);
        });
        return command;
    }

    /// <summary>0 where the range is too small for one.</summary>
    private static double Scale(ScaledActivations product, ActivationOptions options, CalibrationMethod method) =>
        ActivationRange.ScaleOf(product.Histogram!, options with { Calibration = method }) ?? 0;

    private static void Print(ToolOutput output, IReadOnlyList<ScaledActivations> found, ActivationOptions options, int texts) =>
        output.Table(
            $"inputs of products over {Numbers.Count(texts)} texts, migrated as told: largest magnitude, and the static scale by each "
            + "method",
            ["layer", "rows|", "migrated|", "largest|", .. CalibrationMethods.ByName.Keys.Select(name => name + "|")],
            found.Where(product => product.Histogram is not null).Select(product => (string[])[
                product.Product, Numbers.Count((int)product.Histogram!.Rows.Sum()),
                product.Strength is { } strength ? Numbers.Fixed(strength, 1) : "no", Numbers.Fixed(product.Histogram.Largest, 4),
                .. CalibrationMethods.ByName.Values.Select(method => Numbers.Fixed(Scale(product, options, method), 6))]));

    private static JsonObject Json(IReadOnlyList<ScaledActivations> found, ActivationOptions options) => new()
    {
        ["layers"] = new JsonArray([.. found.Where(product => product.Histogram is not null).Select(product => (JsonNode)new JsonObject
        {
            ["product"] = product.Product,
            ["rows"] = product.Histogram!.Rows.Sum(),
            ["migration"] = product.Strength is { } strength ? JsonNumbers.Of(strength) : null,
            ["largest"] = JsonNumbers.Of(product.Histogram.Largest),
            ["scales"] = new JsonObject(CalibrationMethods.ByName.Select(method => KeyValuePair.Create(
                method.Key, (JsonNode?)JsonNumbers.Of(Scale(product, options, method.Value))))),
            ["histogram"] = new JsonArray([.. product.Histogram.Coarse(64).Select(count => (JsonNode)count)]),
        })]),
    };
}
