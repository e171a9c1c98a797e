using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Transformers;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe explain</c>: what the generator decided, and why.</summary>
internal static class ExplainCommand
{
    public static Command Create(ToolOutput output)
    {
        Argument<string> model = SharedOptions.Model();
        Option<Precision> precision = SharedOptions.PrecisionOption();
        Option<bool> json = SharedOptions.Json();
        Command command = new("explain", "Prints the plan: what was merged, fused, kept and quantised, and why.") { model, precision, json };
        command.SetAction(parsed =>
        {
            using CompiledModel compiled = AutoModel.Load(parsed.GetRequiredValue(model), parsed.GetValue(precision));
            if (parsed.GetValue(json))
                output.Json(Describe(compiled));
            else
                PrintTables(output, compiled);
        });
        return command;
    }

    private static JsonObject Describe(CompiledModel model) => new()
    {
        ["model"] = model.Name,
        ["precision"] = model.Precision.Name(),
        ["weightBytes"] = model.WeightBytes,
        ["steps"] = new JsonArray([.. ExplainedPlan.Of(model).Select(step => new JsonObject
        {
            ["model"] = step.Model,
            ["step"] = step.Name,
            ["decision"] = step.Decision,
            ["precision"] = step.Precision,
            ["shape"] = step.Shape,
            ["why"] = step.Why,
        })]),
        ["weights"] = new JsonArray([.. model.Weights.Select(weight => new JsonObject
        {
            ["name"] = weight.Name,
            ["format"] = weight.Format,
            ["shape"] = new JsonArray(weight.Outputs, weight.Inputs),
            ["bytes"] = weight.Bytes,
        })]),
    };

    private static void PrintTables(ToolOutput output, CompiledModel model)
    {
        output.Table(
            $"{model.Name} at {model.Precision.Name()}",
            ["model", "step", "decision", "precision", "shape", "why"],
            ExplainedPlan.Of(model).Select(step => new[] { step.Model, step.Name, step.Decision, step.Precision, step.Shape, step.Why }));
        output.Table(
            $"weights, {Numbers.Bytes(model.WeightBytes)}",
            ["weight", "format", "shape", "bytes|"],
            model.Weights.Select(weight => new[] { weight.Name, weight.Format, $"[{weight.Outputs}, {weight.Inputs}]", Numbers.Count(weight.Bytes) }));
    }
}
