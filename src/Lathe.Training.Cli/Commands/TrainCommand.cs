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
        teaching?.AddTo(command);
        training.AddTo(command);
        command.Options.Add(threads);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            using ProgressLine line = output.Progress("steps");
            TrainingOutcome outcome = Run(
                parsed.GetRequiredValue(folder), parsed.GetRequiredValue(target), training.Request(parsed), training.Options(parsed),
                teaching is null ? null : (parsed.GetRequiredValue(teaching.Folder)!,
                    (student, teacher) => teaching.Options(parsed, student, teacher)),
                parsed.GetValue(threads), line, output);
            outcome.Print(output, parsed.GetValue(json));
        });
        return command;
    }

    private static TrainingOutcome Run(
        string source, string path, TrainingRequest request, TrainingOptions options,
        (string Folder, Func<int, int, DistillationOptions> Options)? teaching, int threads, ProgressLine line, ToolOutput output)
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
        (IDisposable Model, Teacher Teacher)? taught = folder?.Load(plan, distillation!.Layers, request.Device, threads);
        try
        {
            TrainingTask task = plan.CreateTask();
            if (taught is { } loaded)
                task = new DistilledTask(task, loaded.Teacher, distillation!);
            string origin = CheckpointFingerprint.OfFolder(source)
                + (teaching is { } from ? $", taught by {CheckpointFingerprint.OfFolder(from.Folder)}" : "");
            TrainingResult result =
                TrainerRun.Run(model, task, plan, options with { Origin = origin, Checkpoint = state.RunFile }, line);
            model.Save(place.Path);
            TrainedFolder.WriteReference(place.Path, model, plan, task);
            TrainingRecord record = TrainedFolder.WriteRecord(place.Path, plan, task, result, threads);
            place.Complete();
            state.Complete();
            return new TrainingOutcome(path, plan, record, result);
        }
        finally
        {
            taught?.Teacher.Dispose();
            taught?.Model.Dispose();
        }
    }
}
