using System.CommandLine;
using Lathe.Benchmarks.Report;
using Lathe.Hardware;

namespace Lathe.Benchmarks.Accuracy;

/// <summary><c>accuracy</c>: measures what docs/accuracy.md quotes, on real models.</summary>
internal static class AccuracyCommand
{
    public static Command Create()
    {
        Option<DirectoryInfo> data = new("--data")
        {
            Description = "Folder with minilm-l6-v2, sts/stsb-dev.tsv and rxnmapper-albert: ../shared/data.", Required = true,
        };
        Option<DirectoryInfo> into = new("--into")
        {
            Description = "Where measurements are kept, a file a model; cases that stand there are not measured again.",
            DefaultValueFactory = _ => new DirectoryInfo("artifacts/accuracy"),
        };
        Option<string?> only = new("--model") { Description = "This model alone: minilm or rxnmapper." };
        Option<string?> cases = new("--cases") { Description = "These cases alone: part of their name, such as 'GPTQ' or 'removed'." };
        Option<bool> speeds = new("--speeds") { Description = "Measures how fast each format is, on a quiet machine, and nothing else." };
        Option<bool> tables = new("--tables") { Description = "Measures nothing; makes the tables of what has been measured." };
        Option<FileInfo?> document = new("--document")
        {
            Description = "Puts the tables between the marks of this document, docs/accuracy.md, instead of printing them.",
        };
        Command command = new("accuracy", "Compresses real models in every way and measures their task.") { data, into, only, cases,
            speeds, tables, document };
        only.AcceptOnlyFromAmong("minilm", "rxnmapper");
        command.SetAction(result =>
        {
            string folder = result.GetRequiredValue(data).FullName;
            AccuracyModel[] models =
            [
                AccuracyModels.MiniLm(Path.Combine(folder, "minilm-l6-v2"), Path.Combine(folder, "sts", "stsb-dev.tsv")),
                AccuracyModels.RxnMapper(Path.Combine(folder, "rxnmapper-albert")),
            ];
            string FileOf(AccuracyModel model, string what = "") =>
                Path.Combine(result.GetRequiredValue(into).FullName, model.Name + what + ".jsonl");
            string TableOf(AccuracyModel model) => AccuracyTable.Of(
                model, AccuracyRun.Read(FileOf(model)), RowFile.Read<SpeedRow>(FileOf(model, ".speed")));
            if (!result.GetValue(tables))
            {
                TextWriter log = result.InvocationConfiguration.Output;
                foreach (AccuracyModel model in models.Where(model => (result.GetValue(only) ?? model.Name) == model.Name))
                {
                    bool withPruning = model.Name == "minilm";
                    if (result.GetValue(speeds))
                        SpeedRun.Run(model, withPruning, FileOf(model, ".speed"), log, result.GetValue(cases));
                    else
                        AccuracyRun.Run(model, withPruning, FileOf(model), log, result.GetValue(cases));
                }
            }

            string? Block(IReadOnlyList<string> names) => names is ["machine"]
                ? $"{(ProcessorName.Brand() is { Length: > 0 } brand ? brand : "a processor without a name")}, "
                    + $"{WorkerPool.Shared(0).Threads} threads, {Processor.Tier}.\n"
                : models.FirstOrDefault(model => names is [var name] && name == model.Name) is { } model
                    && AccuracyRun.Read(FileOf(model)).Count > 0 ? TableOf(model) : null;
            if (result.GetValue(document) is { } file)
            {
                List<string> left = [];
                File.WriteAllText(file.FullName, ReportDocument.Fill(File.ReadAllText(file.FullName), Block, left));
                foreach (string name in left)
                    result.InvocationConfiguration.Output.WriteLine($"{name}: nothing is measured; what stands there is left.");
            }
            else
            {
                foreach (AccuracyModel model in models)
                    result.InvocationConfiguration.Output.WriteLine(TableOf(model));
            }
        });
        return command;
    }
}
