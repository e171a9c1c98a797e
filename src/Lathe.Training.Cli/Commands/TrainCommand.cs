using System.CommandLine;
using Lathe.Checkpoints;
using Lathe.Cli.Commands;
using Lathe.Cli.Presentation;
using Lathe.Compression;
using Lathe.Training.Cli.Models;
using Lathe.Training.Cli.Runs;

namespace Lathe.Training.Cli.Commands;

/// <summary><c>lathe-train train</c> and <c>distill</c>: a checkpoint that learned from examples.</summary>
internal static class TrainCommand
{
    /// <summary>From examples alone.</summary>
    public static Command Create(ToolOutput output) => Create(output, "train", "Writes a checkpoint that learned from examples.", null);

    /// <summary>From a teacher's answers to examples too.</summary>
    public static Command CreateDistill(ToolOutput output) => Create(
        output, "distill", "Writes a checkpoint that learned from a teacher, and from examples.", new TeacherArguments(isRequired: true));

    private static Command Create(ToolOutput output, string name, string description, TeacherArguments? teaching)
    {
        Argument<string> folder = SharedOptions.Model("A checkpoint folder, with its tokenizer.");
        Option<string> target = new("--output", "-o") { Description = "The folder to write.", HelpName = "OUT", Required = true };
        TrainingArguments training = new(isRequired: true);
        Option<int> threads = SharedOptions.Threads();
        Option<bool> json = SharedOptions.Json();
        Command command = new(name, description) { folder, target };
        GradualArguments gradual = new();
        teaching?.AddTo(command);
        training.AddTo(command);
        gradual.AddTo(command);
        command.Options.Add(threads);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            using ProgressLine line = output.Progress("steps");
            TrainingOutcome outcome = Run(
                parsed.GetRequiredValue(folder), parsed.GetRequiredValue(target), training.Request(parsed), training.Options(parsed),
                teaching is null ? null : (parsed.GetRequiredValue(teaching.Folder)!,
                    (student, teacher) => teaching.Options(parsed, student, teacher)),
                steps => gradual.Options(parsed, steps), parsed.GetValue(threads), line, output);
            outcome.Print(output, parsed.GetValue(json));
        });
        return command;
    }

    private static TrainingOutcome Run(
        string source, string path, TrainingRequest request, TrainingOptions options,
        (string Folder, Func<int, int, DistillationOptions> Options)? teaching, Func<int, GradualPruningOptions?> pruning, int threads,
        ProgressLine line, ToolOutput output)
    {
        TorchRuntime.Load(threads);
        TeacherFolder? folder = teaching is { } asked ? new TeacherFolder(asked.Folder) : null;
        TrainingPlan plan = TrainingPlan.Read(request, source, folder?.Classes, mayHaveNewHead: true);
        output.Warn(plan.Tokenizer.Warnings);
        folder?.Check(plan);
        DistillationOptions? distillation = teaching?.Options(plan.Configuration.Layers, folder!.Layers);
        using OutputFolder place = new(path, source);
        TrainingState state = new(path);
        state.Begin();
        string start = source;
        if (plan.NeedsHead)
        {
            start = state.NewStart();
            StartingCheckpoint.Write(source, start, TaskKinds.HeadOf(plan.Kind), plan.Classes, request.Seed);
        }

        using TrainableModel model = TrainableFamilies.Load(start);
        TrainingDevice.Place(model, request.Device);
        using GradualRun? gradual = pruning(options.StepsOf(plan.Data.Examples.Count).All) is { } removal
            ? new GradualRun(model, start, removal) : null;
        (IDisposable Model, Teacher Teacher)? taught = folder?.Load(plan, distillation!.Layers, request.Device, threads);
        try
        {
            TrainingTask task = plan.CreateTask();
            if (taught is { } loaded)
                task = new DistilledTask(task, loaded.Teacher, distillation!);
            string origin = CheckpointFingerprint.OfFolder(source)
                + (teaching is { } from ? $", taught by {CheckpointFingerprint.OfFolder(from.Folder)}" : "");
            TrainingOptions whole = options with
            {
                Origin = origin,
                Checkpoint = state.RunFile,
                Hooks = gradual is null ? [] : [gradual.Hook],
            };
            TrainingResult result = TrainerRun.Run(model, task, plan, whole, line);
            IReadOnlyList<PrunedUnits> pruned = [];
            if (gradual is null)
                model.Save(place.Path);
            else
                pruned = gradual.Write(state, place.Path);
            TrainedFolder.WriteReference(place.Path, model, plan, task);
            TrainingRecord record = TrainedFolder.WriteRecord(place.Path, plan, task, result, threads);
            place.Complete();
            state.Complete();
            return new TrainingOutcome(path, plan, record, result) { Pruned = pruned };
        }
        finally
        {
            taught?.Teacher.Dispose();
            taught?.Model.Dispose();
        }
    }
}
