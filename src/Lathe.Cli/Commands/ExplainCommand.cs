using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe explain</c>: what the generator decided, what this machine chooses for a batch, and why.</summary>
internal static class ExplainCommand
{
    private const int DefaultBatch = 8, DefaultSequence = 128, MeasuredRuns = 9;

    public static Command Create(ToolOutput output)
    {
        Argument<string> model = SharedOptions.Model();
        Option<Precision> precision = SharedOptions.PrecisionOption();
        Option<int> batch = SharedOptions.Count("--batch", "Rows of the run that is explained.", "B", DefaultBatch);
        Option<int?> sequence =
            new("--sequence")
            {
                Description = $"Tokens of a row; without it {DefaultSequence}, or as many as the model has positions for.",
                HelpName = "S"
            };
        WholeNumber.AtLeast(sequence, 1);
        Option<int> threads = SharedOptions.Threads();
        Option<bool> measure =
            new("--measure")
            {
                Description =
                    $"Time products and attention too: of {MeasuredRuns} runs the one with the median time, after about a second of "
                    + "warm-up."
            };
        Option<bool> coupling =
            new("--coupling")
            {
                Description =
                    "Print instead which axes of which weights shrink together, and which keep their extent and why; no weight is read."
            };
        Option<bool> json = SharedOptions.Json();
        Command command =
            new("explain",
            "Prints the plan, what was merged, fused, kept and quantised, and how this machine cuts the products of a run; and why.")
        {
            model, precision, batch, sequence, threads, measure, coupling, json,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(coupling))
                return;
            foreach (Option other in (Option[])[precision, batch, sequence, threads, measure])
            {
                if (result.IsGiven(other))
                    result.AddError($"{other.Name} says how a run is made, and --coupling explains none; leave one of them out.");
            }
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(coupling))
            {
                CouplingTables.Print(output, AutoModel.Coupling(parsed.GetRequiredValue(model)), parsed.GetValue(json));
                return;
            }
            using CompiledModel compiled = AutoModel.Load(parsed.GetRequiredValue(model), parsed.GetValue(precision));
            int tokens = parsed.GetValue(sequence)
                ?? Math.Min(DefaultSequence, AutoModel.ReadConfiguration(compiled.Source).LongestSequence);
            ExplainedRun run = ExplainedRun.Of(compiled, parsed.GetValue(batch), tokens, parsed.GetValue(threads),
                parsed.GetValue(measure) ? MeasuredRuns : 0);
            if (parsed.GetValue(json))
            {
                output.Json(Describe(compiled, run));
                return;
            }
            PrintTables(output, compiled);
            ExplainedRunTables.Print(output, run);
        });
        return command;
    }

    private static JsonObject Describe(CompiledModel model, ExplainedRun run) => new()
    {
        ["model"] = model.Name,
        ["precision"] = model.Precision.Name(),
        ["weightBytes"] = model.WeightBytes,
        ["steps"] = new JsonArray([.. ExplainedPlan.Of(model).Select(step => new JsonObject
        {
            ["model"] = step.Model,
            ["step"] = step.Name,
            ["decision"] = Word(step.Decision),
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
        ["run"] = ExplainedRunJson.Of(run),
    };

    private static string Word(PlanDecision decision) => decision.ToString().ToLowerInvariant();

    private static void PrintTables(ToolOutput output, CompiledModel model)
    {
        output.Table(
            $"{model.Name} at {model.Precision.Name()}",
            ["model", "step", "decision", "precision", "shape", "why"],
            ExplainedPlan.Of(model).Select(step => new[] { step.Model, step.Name, Word(step.Decision), step.Precision, step.Shape,
            step.Why }));
        output.Table(
            $"weights, {Numbers.Bytes(model.WeightBytes)}",
            ["weight", "format", "shape", "bytes|"],
            model.Weights.Select(weight =>
            new[] { weight.Name, weight.Format, $"[{weight.Outputs}, {weight.Inputs}]", Numbers.Count(weight.Bytes) }));
    }
}
