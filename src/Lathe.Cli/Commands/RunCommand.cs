using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Cli.Presentation;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe run</c>: inputs from a file, outputs to a file.</summary>
internal static class RunCommand
{
    public static Command Create(ToolOutput output)
    {
        Argument<string> model = SharedOptions.Model();
        Option<string> input = new("--input", "-i")
        {
            Description =
                "Safetensors with input_ids, and attention_mask and token_type_ids where they are not all ones and zeros.",
            HelpName = "FILE",
            Required = true
        };
        Option<string> target = new("--output", "-o")
        {
            Description = "Safetensors to write, with all outputs.", HelpName = "FILE",
            Required = true
        };
        Option<Precision> precision = SharedOptions.PrecisionOption();
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command = new("run", "Runs a model once.") { model, input, target, precision, threads, json };
        command.SetAction(parsed =>
        {
            using CompiledModel compiled = AutoModel.Load(parsed.GetRequiredValue(model), parsed.GetValue(precision));
            Dictionary<string, Tensor> inputs;
            using (SafetensorsFile file = SafetensorsFile.Open(parsed.GetRequiredValue(input)))
                inputs = NamedTensors.ReadInputs(file, [.. compiled.Inputs.Select(specification =>
                    NamedTensors.ToSnakeCase(specification.Name))]);
            NamedTensors.CheckIds(inputs, AutoModel.ReadConfiguration(compiled.Source), parsed.GetRequiredValue(input));
            IReadOnlyDictionary<string, Tensor> outputs = CompiledRun.Run(compiled, inputs, parsed.GetValue(threads));
            string path = parsed.GetRequiredValue(target);
            SafetensorsFile.Write(path, outputs.Select(entry => (entry.Key, entry.Value)));
            Report(output, path, outputs, parsed.GetValue(json));
        });
        return command;
    }

    private static void Report(ToolOutput output, string path, IReadOnlyDictionary<string, Tensor> outputs, bool json)
    {
        if (!json)
        {
            output.Table($"written to {path}", ["output", "shape"], outputs.Select(entry => new[] { entry.Key, entry.Value.ToString() }));
            return;
        }
        JsonObject shapes = [];
        foreach ((string name, Tensor tensor) in outputs)
            shapes[name] = new JsonArray([.. tensor.Shape.ToArray().Select(extent => JsonValue.Create(extent))]);
        output.Json(new JsonObject { ["output"] = path, ["outputs"] = shapes });
    }
}
