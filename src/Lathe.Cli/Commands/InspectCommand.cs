using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Cli.Presentation;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe inspect</c>: what a checkpoint is, and what it weighs at each precision.</summary>
internal static class InspectCommand
{
    public static Command Create(ToolOutput output)
    {
        Argument<string> model = SharedOptions.Model();
        Option<bool> verbose = new("--verbose", "-v") { Description = "List every tensor." };
        Option<bool> json = SharedOptions.Json();
        Command command = new("inspect", "Shows family, dimensions, parameters, tensors and bytes at each precision.") { model, verbose,
            json };
        command.SetAction(parsed =>
        {
            Inspection inspection = Inspection.Of(parsed.GetRequiredValue(model));
            if (parsed.GetValue(json))
                output.Json(Describe(inspection, parsed.GetValue(verbose)));
            else
                PrintTables(output, inspection, parsed.GetValue(verbose));
        });
        return command;
    }

    private static JsonObject Describe(Inspection inspection, bool verbose)
    {
        JsonObject dimensions = [];
        foreach ((string name, int value) in inspection.Dimensions)
            dimensions[name] = value;
        JsonObject bytes = [];
        foreach ((Precision precision, long count) in inspection.Bytes)
            bytes[precision.Name()] = count;
        JsonObject described = new()
        {
            ["source"] = inspection.Source,
            ["family"] = inspection.Family.Name,
            ["modelType"] = inspection.ModelType,
            ["head"] = inspection.Configuration.Head.ToString(),
            ["activation"] = inspection.Configuration.Activation.ToString(),
            ["dimensions"] = dimensions,
            ["parameters"] = inspection.Parameters,
            ["tensors"] = inspection.Tensors.Count,
            ["bytes"] = bytes,
            ["unusedTensors"] = Names(inspection.UnusedTensors),
            ["tiedTensors"] = new JsonArray([.. inspection.TiedTensors.Select(tied => new JsonObject
            {
                ["tensor"] = tied.Tensor,
                ["members"] = Names(tied.Members),
            })]),
        };
        if (verbose)
        {
            described["tensorList"] = new JsonArray([.. inspection.Tensors.Select(tensor => new JsonObject
            {
                ["name"] = tensor.Name,
                ["type"] = tensor.Type.ToString(),
                ["shape"] = new JsonArray([.. tensor.Shape.Select(extent => JsonValue.Create(extent))]),
                ["bytes"] = tensor.Bytes,
            })]);
        }
        return described;
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);

    private static void PrintTables(ToolOutput output, Inspection inspection, bool verbose)
    {
        output.Table(
            $"{inspection.Source}: {inspection.Family.Name}",
            ["", "|"],
            [
                ["head", inspection.Configuration.Head.ToString()],
                ["activation", inspection.Configuration.Activation.ToString()],
                .. inspection.Dimensions.Select(dimension => new[] { dimension.Name, Numbers.Count(dimension.Value) }),
                ["parameters", Numbers.Count(inspection.Parameters)],
                ["tensors", Numbers.Count(inspection.Tensors.Count)],
            ]);
        output.Table("packed weights", ["precision", "bytes|"],
            inspection.Bytes.Select(entry => new[] { entry.Precision.Name(), Numbers.Bytes(entry.Bytes) }));
        if (verbose)
        {
            output.Table("tensors", ["name", "type and shape", "bytes|"], inspection.Tensors.Select(
                tensor => new[] { tensor.Name, tensor.ToString(), Numbers.Count(tensor.Bytes) }));
        }
        foreach (TiedTensor tied in inspection.TiedTensors)
            output.Line($"tied: {tied.Tensor} is read by {string.Join(", ", tied.Members)}");
        if (inspection.UnusedTensors.Count > 0)
            output.Line($"unused: {string.Join(", ", inspection.UnusedTensors)}");
    }
}
