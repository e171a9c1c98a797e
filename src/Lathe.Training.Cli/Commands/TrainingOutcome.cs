using System.Text.Json.Nodes;
using Lathe.Cli.Commands;
using Lathe.Cli.Presentation;
using Lathe.Compression;
using Lathe.Training.Cli.Models;
using Lathe.Training.Cli.Runs;

namespace Lathe.Training.Cli.Commands;

/// <summary>What came of a training, as a table or as JSON.</summary>
/// <param name="Path">The folder that was written.</param>
/// <param name="Plan">What was trained.</param>
/// <param name="Record">What the folder tells of it.</param>
/// <param name="Result">What came of it.</param>
internal sealed record TrainingOutcome(string Path, TrainingPlan Plan, TrainingRecord Record, TrainingResult Result)
{
    /// <summary>What went while it was trained.</summary>
    public IReadOnlyList<PrunedUnits> Pruned { get; init; } = [];

    /// <summary>The figure of the weights that were written; null where nothing was measured.</summary>
    private double? Metric => Result.Best?.Metric;

    public void Print(ToolOutput output, bool json)
    {
        if (json)
        {
            output.Json(Json());
            return;
        }

        if (Result.Evaluations.Count > 0)
        {
            output.Table(
                $"{Plan.Configuration.Family.Name}, {TaskKinds.NameOf(Plan.Kind)}",
                ["step|", "loss|", Record.MetricName + "|", ""],
                Result.Evaluations.Select(evaluation => (string[])[
                    Numbers.Count(evaluation.Step), Numbers.Fixed(evaluation.Loss, 5), Numbers.Fixed(evaluation.Metric, 5),
                    evaluation == Result.Best ? "written" : ""]));
        }

        string head = Plan.NeedsHead ? ", a new head" : "";
        string classes = Plan.Classes.Count > 0 ? $", {Numbers.Count(Plan.Classes.Count)} classes" : "";
        string metric = Metric is { } figure ? $", {Record.MetricName} {Numbers.Fixed(figure, 5)}" : "";
        string f1 = Record.F1 is { } mean ? $", f1 {Numbers.Fixed(mean, 5)}" : "";
        output.Line($"{Path}: {Numbers.Count(Result.Losses.Count)} steps over {Numbers.Count(Plan.Data.Examples.Count)} examples{head}"
            + $"{classes}, loss {Numbers.Fixed(Result.Losses[^1], 5)}{metric}{f1}");
        foreach (IGrouping<string, PrunedUnits> units in Pruned.GroupBy(units => units.Unit, StringComparer.Ordinal))
            output.Line($"{Numbers.Count(units.Sum(layer => layer.Kept.Count))} of {Numbers.Count(units.Sum(layer => layer.Of))} "
                + $"{units.Key}s are left");
    }

    private JsonObject Json() => new()
    {
        ["output"] = Path,
        ["model"] = Plan.Configuration.Family.Layout.Name,
        ["task"] = TaskKinds.NameOf(Plan.Kind),
        ["newHead"] = Plan.NeedsHead,
        ["classes"] = new JsonArray([.. Plan.Classes.Select(name => (JsonNode)name)]),
        ["examples"] = Plan.Data.Examples.Count,
        ["steps"] = Result.Losses.Count,
        ["endedEarly"] = Result.EndedEarly,
        ["loss"] = JsonNumbers.Of(Result.Losses[^1]),
        ["metric"] = Metric is { } figure ? new JsonObject
        {
            ["name"] = Record.MetricName, ["value"] = JsonNumbers.Of(figure), ["step"] = Result.Best!.Step,
            ["examples"] = Plan.Validation!.Examples.Count,
        } : null,
        ["pruned"] = CompressionReport.Json(Pruned),
        ["f1"] = Record.F1 is { } mean ? JsonNumbers.Of(mean) : null,
        ["evaluations"] = new JsonArray([.. Result.Evaluations.Select(evaluation => (JsonNode)new JsonObject
        {
            ["step"] = evaluation.Step, ["loss"] = JsonNumbers.Of(evaluation.Loss), ["metric"] = JsonNumbers.Of(evaluation.Metric),
        })]),
    };
}
