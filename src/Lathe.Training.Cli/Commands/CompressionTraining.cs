using System.CommandLine;
using System.CommandLine.Parsing;
using Lathe.Cli.Commands;
using Lathe.Cli.Presentation;
using Lathe.Compression;
using Lathe.Training.Cli.Runs;

namespace Lathe.Training.Cli.Commands;

/// <summary>What <c>lathe-train compress</c> has beyond <c>lathe compress</c>: what is left is trained, at the bits that it will
/// have.</summary>
internal sealed class CompressionTraining : ICompressionTraining
{
    private readonly TrainingArguments training = new(isRequired: false);

    private readonly TeacherArguments teaching =
        new(isRequired: false, " Without it, the checkpoint itself as it was before it was compressed.");

    private TrainingPlan? plan;

    public void AddTo(Command command)
    {
        training.AddTo(command);
        teaching.AddTo(command);
        command.Validators.Add(result =>
        {
            if (teaching.Given(result) is { } option && !IsAsked(result))
                result.AddError($"{option.Name} says nothing without --train FILE.");
        });
    }

    public bool IsAsked(SymbolResult result) => training.AreGiven(result);

    public bool Measures(SymbolResult result) => training.Measure(result);

    public CompressionInputs Complete(ParseResult parsed, string folder, CompressionInputs inputs)
    {
        if (!IsAsked(parsed.CommandResult))
            return inputs;
        TrainingRequest request = training.Request(parsed);
        plan = TrainingPlan.Read(request, folder, teacher: null, mayHaveNewHead: false);
        int threads = parsed.GetValue<int>("--threads");
        return inputs with
        {
            File = inputs.File ?? request.Train,
            Texts = inputs.File is null ? Examples.Texts(plan.Data, areApart: plan.Kind == Models.TaskKind.Embedding) : inputs.Texts,
            Metric = inputs.Metric ?? (plan.Validation is { } validation ? Examples.Metric(plan, validation, threads) : null),
        };
    }

    public ICompressionTrainingRun? Begin(
        ParseResult parsed, string checkpoint, string output, CompressionOptions options, ProgressLine progress)
    {
        if (plan is null)
            return null;
        TorchRuntime.Load(options.Threads);
        TrainingPlan whole = plan;
        TeacherFolder teacher = new(parsed.GetValue(teaching.Folder) ?? whole.Folder);
        teacher.Check(whole);
        // a trimmed checkpoint has a tokenizer of its own
        TrainingPlan student = checkpoint == whole.Folder ? whole
            : TrainingPlan.Read(training.Request(parsed), checkpoint, teacher: null, mayHaveNewHead: false);
        return CompressionTrainingRun.Begin(
            student, teacher, teaching.Options(parsed), training.Options(parsed), training.Request(parsed).Device, output, options,
            progress);
    }
}
