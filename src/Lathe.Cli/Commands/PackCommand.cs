using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Cli.Presentation;
using Lathe.Transformers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe pack</c>: weights in the layout that the kernels read, in one file that loads without packing.</summary>
internal static class PackCommand
{
    public static Command Create(ToolOutput output)
    {
        Argument<string> folder = SharedOptions.Model("A checkpoint folder.");
        Option<string> target = new("--output", "-o") { Description = "The packed file to write.", HelpName = "FILE", Required = true };
        Option<Precision> precision = SharedOptions.PrecisionOption();
        Option<bool> json = SharedOptions.Json();
        Command command = new("pack", "Packs a checkpoint at one precision into a file that loads without packing.") { folder, target,
            precision, json };
        command.SetAction(parsed =>
        {
            Stopwatch watch = Stopwatch.StartNew();
            string path = parsed.GetRequiredValue(target);
            RegularFile.RequireReplaceable(path); // before seconds of work
            using CompiledModel compiled = AutoModel.Load(parsed.GetRequiredValue(folder), parsed.GetValue(precision));
            compiled.Save(path);
            Report(output, compiled, path, watch.Elapsed.TotalMilliseconds, parsed.GetValue(json));
        });
        return command;
    }

    private static void Report(ToolOutput output, CompiledModel model, string path, double milliseconds, bool json)
    {
        long fileBytes = new FileInfo(path).Length;
        if (json)
        {
            output.Json(new JsonObject
            {
                ["model"] = model.Name,
                ["precision"] = model.Precision.Name(),
                ["output"] = path,
                ["fileBytes"] = fileBytes,
                ["weightBytes"] = model.WeightBytes,
                ["packMs"] = JsonNumbers.Rounded(milliseconds, 1),
            });
            return;
        }
        output.Line($"{path}: {model.Name} at {model.Precision.Name()}, {Numbers.Bytes(fileBytes)} in {milliseconds:F0} ms");
    }
}
