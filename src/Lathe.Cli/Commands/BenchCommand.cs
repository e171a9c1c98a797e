using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Hardware;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe bench</c>: how fast a model loads and runs, and how near that is to what the kernels can do.</summary>
internal static class BenchCommand
{
    public static Command Create(ToolOutput output)
    {
        Argument<string> model = SharedOptions.Model();
        Option<Precision> precision = SharedOptions.PrecisionOption();
        Option<int> batch = SharedOptions.Count("--batch", "Rows of a run.", "B", 32);
        Option<int> sequence = SharedOptions.Count("--sequence", "Tokens of a row.", "S", 128);
        Option<int> threads = SharedOptions.Threads();
        Option<int> runs = SharedOptions.Count("--runs", "Timed runs, after about a second of warm-up.", "N", 7);
        Option<bool> json = SharedOptions.Json();
        Command command = new("bench", "Measures loading and running.") { model, precision, batch, sequence, threads, runs, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            (int rows, int tokens) = (parsed.GetValue(batch), parsed.GetValue(sequence));
            BenchmarkResult result = InferenceBenchmark.Run(path, parsed.GetValue(precision), rows, tokens, parsed.GetValue(threads),
                parsed.GetValue(runs));
            JsonObject described = Describe(path, parsed.GetValue(precision), rows, tokens, parsed.GetValue(runs), result);
            if (parsed.GetValue(json))
                output.Json(described);
            else
                PrintTable(output,
                    $"{path} at {parsed.GetValue(precision).Name()}, {rows} × {tokens}, {result.Threads} threads, {Processor.Tier}",
                    result);
        });
        return command;
    }

    private static JsonObject Describe(string path, Precision precision, int batch, int sequence, int runs, BenchmarkResult result) => new()
    {
        ["source"] = path,
        ["precision"] = precision.Name(),
        ["batch"] = batch,
        ["sequence"] = sequence,
        ["threads"] = result.Threads,
        ["runs"] = runs,
        ["tier"] = Processor.Tier.ToString(),
        ["medianMs"] = JsonNumbers.Rounded(result.MedianMilliseconds, 4),
        ["minMs"] = JsonNumbers.Rounded(result.MinMilliseconds, 4),
        ["loadMs"] = JsonNumbers.Rounded(result.LoadMilliseconds, 2),
        ["firstRunMs"] = JsonNumbers.Rounded(result.FirstRunMilliseconds, 2),
        ["allocatedBytesPerRun"] = result.AllocatedBytesPerRun,
        ["weightBytes"] = result.WeightBytes,
        ["peakRssBytes"] = result.PeakRssBytes,
        ["gops"] = JsonNumbers.Rounded(result.Gops, 2),
        ["ceilingGops"] = JsonNumbers.Rounded(result.CeilingGops, 2),
        ["shareOfCeiling"] = JsonNumbers.Rounded(result.ShareOfCeiling, 4),
    };

    private static void PrintTable(ToolOutput output, string title, BenchmarkResult result) => output.Table(
        title,
        ["measured", "|"],
        [
            ["median", $"{Numbers.Fixed(result.MedianMilliseconds, 3)} ms"],
            ["fastest", $"{Numbers.Fixed(result.MinMilliseconds, 3)} ms"],
            ["load", $"{Numbers.Fixed(result.LoadMilliseconds, 1)} ms"],
            ["first run", $"{Numbers.Fixed(result.FirstRunMilliseconds, 1)} ms"],
            ["allocated per run", Numbers.Bytes(result.AllocatedBytesPerRun)],
            ["weights", Numbers.Bytes(result.WeightBytes)],
            ["peak memory", Numbers.Bytes(result.PeakRssBytes)],
            ["achieved", $"{Numbers.Fixed(result.Gops, 1)} GOP/s"],
            ["ceiling of the kernels", $"{Numbers.Fixed(result.CeilingGops, 1)} GOP/s"],
            ["share of the ceiling", $"{Numbers.Fixed(100 * result.ShareOfCeiling, 1)} %"],
        ]);
}
