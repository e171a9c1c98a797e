using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe verify</c>: outputs against those of a reference file.</summary>
internal static class VerifyCommand
{
    public static Command Create(ToolOutput output)
    {
        Argument<string> model = SharedOptions.Model();
        Option<Precision> precision = SharedOptions.PrecisionOption();
        Option<string?> reference = new("--reference")
        {
            Description = "Inputs and expected outputs; FOLDER/reference.safetensors where not given.", HelpName = "FILE"
        };
        Option<double?> limit = SharedOptions.OptionalShare(
            "--max-relative-l2", "Fail where any output's relative L2 is above X, 0 or more.", "X", value => value >= 0);
        Option<bool> observations = new("--observations")
        {
            Description = "Compare hidden_states.N and attentions.N too, eagerly, however large the model is."
        };
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command = new("verify", "Runs the inputs of a reference file and compares every output that the file has.")
        {
            model, precision, reference, limit, observations, threads, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            using CompiledModel compiled = AutoModel.Load(path, parsed.GetValue(precision));
            string referencePath = parsed.GetValue(reference)
                ?? Path.Combine(Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!, "reference.safetensors");
            Verification verification = Verification.Run(
                compiled, referencePath, parsed.GetValue(observations) ? true : null, parsed.GetValue(threads));
            return Report(output, compiled, verification, parsed.GetValue(limit), parsed.GetValue(json));
        });
        return command;
    }

    private static int Report(ToolOutput output, CompiledModel model, Verification verification, double? limit, bool json)
    {
        OutputComparison worst = verification.Worst;
        // not: greater; NaN is no pass
        bool passed = limit is null || worst.RelativeL2 <= limit;
        if (json)
            output.Json(Describe(model, verification, limit, passed));
        else
            PrintTable(output, model, verification);
        if (passed)
            return 0;
        output.Error(
            $"{worst.Name} has relative L2 {worst.RelativeL2:g6}, above the allowed {limit:g6}; {model.Source} at "
            + $"{model.Precision.Name()} does not match its reference.");
        return ExitCode.Failed;
    }

    private static JsonObject Describe(CompiledModel model, Verification verification, double? limit, bool passed)
    {
        JsonObject outputs = [];
        foreach (OutputComparison comparison in verification.Outputs)
        {
            outputs[comparison.Name] = new JsonObject
            {
                ["relativeL2"] = JsonNumbers.Of(comparison.RelativeL2),
                ["largest"] = JsonNumbers.Of(comparison.Largest),
                ["cosine"] = JsonNumbers.Of(comparison.Cosine),
                ["path"] = comparison.Path,
            };
        }
        return new JsonObject
        {
            ["model"] = model.Name,
            ["source"] = model.Source,
            ["precision"] = model.Precision.Name(),
            ["passed"] = passed,
            ["maxRelativeL2"] = limit is { } x ? JsonNumbers.Of(x) : null,
            // of the worst output, the farthest element and the widest angle
            ["relativeL2"] = JsonNumbers.Of(verification.Worst.RelativeL2),
            ["largest"] = JsonNumbers.Of(verification.Outputs.Max(comparison => comparison.Largest)),
            ["cosine"] = JsonNumbers.Of(verification.Outputs.Min(comparison => comparison.Cosine)),
            ["outputs"] = outputs,
            ["skipped"] = new JsonArray([.. verification.Skipped.Select(name => JsonValue.Create(name))]),
        };
    }

    private static void PrintTable(ToolOutput output, CompiledModel model, Verification verification)
    {
        output.Table(
            $"{model.Name} at {model.Precision.Name()}, unmasked tokens",
            ["output", "path", "relativeL2|", "largest|", "cosine|"],
            verification.Outputs.Select(comparison => new[]
            {
                comparison.Name, comparison.Path, Numbers.Small(comparison.RelativeL2), Numbers.Small(comparison.Largest),
                    Numbers.Fixed(comparison.Cosine, 9),
            }));
        if (verification.Skipped.Count > 0)
            output.Line(
                $"not compared: {string.Join(", ", verification.Skipped)}; --observations compares them, with the eager definition.");
    }
}
