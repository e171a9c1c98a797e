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
                PrintTable(output, compiled);
        });
        return command;
    }

    private static JsonObject Describe(CompiledModel model) => new()
    {
        ["model"] = model.Name,
        ["precision"] = model.Precision.Name(),
        ["weightBytes"] = model.WeightBytes,
        ["steps"] = new JsonArray([.. model.Plan.Steps.Select(step => new JsonObject
        {
            ["model"] = step.Model,
            ["step"] = step.Name,
            ["decision"] = step.Decision,
            ["precision"] = step.Precision,
            ["shape"] = step.Shape,
            ["why"] = step.Why,
        })]),
    };

    private static void PrintTable(ToolOutput output, CompiledModel model) => output.Table(
        $"{model.Name} at {model.Precision.Name()}, {Numbers.Bytes(model.WeightBytes)}",
        ["model", "step", "decision", "precision", "shape", "why"],
        model.Plan.Steps.Select(step => new[] { step.Model, step.Name, step.Decision, step.Precision, step.Shape, step.Why }));
}
