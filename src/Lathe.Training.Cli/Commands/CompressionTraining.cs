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

    private readonly Option<WeightScales> scales = SharedOptions.Named("--scales",
        "What gives the scales of weights of fewer than 8 bits while they are trained: learned, or searched anew at each step, which is "
        + "what is done where inputs are smoothed.", "S", WeightScales.Learned);

    private readonly Option<int?> chooseEvery = new("--choose-bits-every")
    {
        Description = "Steps between two choices of adaptive bits, up to half of the run; without it four are made.", HelpName = "N",
    };

    private TrainingPlan? plan;

    public void AddTo(Command command)
    {
        training.AddTo(command);
        teaching.AddTo(command);
        WholeNumber.AtLeast(chooseEvery, 1);
        command.Options.Add(scales);
        command.Options.Add(chooseEvery);
        command.Validators.Add(result =>
        {
            if (teaching.Given(result) is { } option && !IsAsked(result))
                result.AddError($"{option.Name} says nothing without --train FILE.");
            foreach (Option own in (Option[])[scales, chooseEvery])
            {
                if (result.IsGiven(own) && !IsAsked(result))
                    result.AddError($"{own.Name} says nothing without --train FILE.");
            }

            if (result.IsGiven(chooseEvery) && !Says(result, "--bits", "adaptive"))
                result.AddError($"{chooseEvery.Name} says nothing without --bits adaptive.");
            if (training.IsMixed(result))
                result.AddError("--bfloat16 says nothing here: products are computed at the bits that they will have.");
            // what is trained is what ships: weights are trained as they are rounded
            if (IsAsked(result) && Says(result, "--rounding", nameof(Rounding.Gptq)))
                result.AddError("--rounding gptq and --train say the opposite of each other: weights are trained to be rounded to the "
                    + "nearest, and GPTQ would move them away from that.");
            if (Smooths(result) && Says(result, "--scales", nameof(WeightScales.Learned)))
                result.AddError("--scales learned needs weights as they were trained, and smoothing changes them; say --scales searched, "
                    + "or leave --smooth out and add --no-smooth to --activations static.");
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
            student, teacher, teaching.Options(parsed, student.Configuration.Layers, teacher.Layers), training.Options(parsed),
            training.Request(parsed).Device, output, options,
            new BitsTraining(
                Smooths(parsed.CommandResult) ? WeightScales.Searched : parsed.GetValue(scales), parsed.GetValue(chooseEvery)), progress);
    }

    /// <summary>Whether inputs of products are moved and scaled before they are rounded, and weights with them.</summary>
    private static bool Smooths(CommandResult result) => Has(result, "--smooth")
        || (Says(result, "--activations", nameof(ActivationMode.Static)) && !Has(result, "--no-smooth"));

    private static bool Has(CommandResult result, string option) => result.GetResult(option) is OptionResult { Implicit: false };

    private static bool Says(CommandResult result, string option, string word) =>
        result.GetResult(option) is OptionResult { Implicit: false } given
        && string.Equals(given.Tokens.FirstOrDefault()?.Value, word, StringComparison.OrdinalIgnoreCase);
}
