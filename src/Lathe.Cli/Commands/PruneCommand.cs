using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe prune</c>: a checkpoint without some of its layers, heads and neurons, or with zeros, at float32.</summary>
internal static class PruneCommand
{
    public static Command Create(ToolOutput output, ToolInput input)
    {
        Argument<string> folder = SharedOptions.Model("A checkpoint folder.");
        Option<string> target = new("--output", "-o") { Description = "The folder to write.", HelpName = "OUT", Required = true };
        Option<string?> texts = new("--texts")
        {
            Description = "Texts to look at, one a line, or JSON objects with 'text': a file, a folder of .txt files, or - for standard "
                + "input. Needed by importance by activation, and to fit layers anew.",
            HelpName = "FILE",
        };
        Option<int> examples = SharedOptions.Examples();
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        PruningArguments pruning = new();
        Command command = new("prune", "Writes a folder with fewer layers, heads and neurons, or with weights of zero, at float32.")
        {
            folder, target, texts, examples, threads, json,
        };
        pruning.AddTo(command);
        command.Validators.Add(result =>
        {
            if (!pruning.AreGiven(result))
                result.AddError("nothing is to be removed; expected --heads, --neurons, --layers, --blocks or --weights R.");
        });
        command.SetAction(parsed =>
        {
            string source = parsed.GetRequiredValue(folder), path = parsed.GetRequiredValue(target);
            int most = parsed.GetValue(examples);
            CompressionInputs inputs =
                CompressionInputs.Read(input, source, parsed.GetValue(texts), null, null, most, parsed.GetValue(threads));
            CompressionOptions options = new()
            {
                Pruning = pruning.Pruning(parsed, source), Masking = pruning.Masking(parsed), Threads = parsed.GetValue(threads),
            };
            using ProgressLine progress = output.Progress("steps");
            PruningResult result = new Compressor(CompressionTargets.Of(source), source, options, inputs.Encode(source, most))
                .RunPruning(path, new CompressionSteps(progress));
            progress.Dispose();
            if (parsed.GetValue(json))
            {
                output.Json(new JsonObject
                {
                    ["output"] = path,
                    ["bytesBefore"] = result.BytesBefore,
                    ["bytesAfter"] = result.BytesAfter,
                    ["relativeL2"] = result.Distance is { } away ? JsonNumbers.Of(away) : null,
                    ["shortened"] = CompressionReport.Json(result.Array),
                    ["pruned"] = CompressionReport.Json(result.Pruned),
                    ["masked"] = CompressionReport.Json(result.Masked),
                });
                return;
            }

            CompressionReport.Print(output, result.Array);
            CompressionReport.Print(output, result.Pruned);
            CompressionReport.Print(output, result.Masked);
            output.Line($"{path}: {Numbers.Bytes(result.BytesBefore)} → {Numbers.Bytes(result.BytesAfter)} at float32"
                + (result.Distance is { } distance ? $", outputs {Numbers.Fixed(distance, 5)} from before (relative L2)" : ""));
        });
        return command;
    }
}
