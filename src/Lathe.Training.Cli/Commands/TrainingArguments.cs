using System.CommandLine;
using System.CommandLine.Parsing;
using Lathe.Cli.Commands;
using Lathe.Training.Cli.Models;
using Lathe.Training.Cli.Runs;

namespace Lathe.Training.Cli.Commands;

/// <summary>Options that say what is learned, from which examples and how: of all verbs.</summary>
internal sealed class TrainingArguments
{
    private static readonly TrainingOptions Usual = new();

    private readonly Option<string?> train;

    private readonly Option<string?> validate = new("--validate")
    {
        Description = "Examples to measure with: the weights that do best on them are kept.", HelpName = "FILE",
    };

    private readonly Option<TaskKind?> task = new("--task")
    {
        Description = $"What is learned: {TaskNames}. Without it, what the checkpoint's head was made for.",
        HelpName = "TASK",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            foreach (TaskKind kind in Enum.GetValues<TaskKind>())
            {
                if (string.Equals(TaskKinds.NameOf(kind), text, StringComparison.OrdinalIgnoreCase))
                    return kind;
            }

            result.AddError($"--task is '{text}'; expected one of {TaskNames}.");
            return null;
        },
    };

    private readonly Option<int> epochs = SharedOptions.Count("--epochs", "Times that all examples are seen.", "N", Usual.Epochs);

    private readonly Option<int?> mostSteps =
        new("--max-steps") { Description = "Steps after which it ends at the latest.", HelpName = "N" };

    private readonly Option<int> batch = SharedOptions.Count("--batch", "Examples of a batch.", "N", Usual.BatchSize);

    private readonly Option<int> accumulate =
        SharedOptions.Count("--accumulate", "Batches whose gradients make one step.", "N", Usual.Accumulation);

    private readonly Option<double> rate = SharedOptions.Share("--learning-rate", "At the end of the warm-up, above 0.", "X",
        Usual.LearningRate, value => value > 0 && double.IsFinite(value));

    private readonly Option<double> warmUp = SharedOptions.Share("--warm-up", "Share of the steps in which the rate rises, 0 to below 1.",
        "R", Usual.WarmUp, value => value is >= 0 and < 1);

    private readonly Option<LearningRateDecay> decay =
        SharedOptions.Named("--decay", "How the rate falls after that.", "D", Usual.Decay);

    private readonly Option<double> weightDecay = SharedOptions.Share("--weight-decay", "Of matrices, 0 or more.", "X",
        Usual.WeightDecay, value => value >= 0 && double.IsFinite(value));

    private readonly Option<double> clip = SharedOptions.Share("--clip", "Largest norm of all gradients together, above 0.", "X",
        Usual.ClipNorm, value => value > 0);

    private readonly Option<double> dropout = SharedOptions.Share("--dropout",
        "Share of values that become 0 while it is trained: of what layers add, and of attention's weights. 0 to below 1.", "R", 0,
        value => value is >= 0 and < 1);

    private readonly Option<bool> mixed = new("--bfloat16")
    {
        Description = "Compute products and attention in bfloat16 while it is trained: faster where the device has it.",
    };

    private readonly Option<int?> evaluateEvery =
        new("--evaluate-every") { Description = "Steps between two evaluations; without it, once an epoch.", HelpName = "N" };

    private readonly Option<int?> patience =
        new("--patience") { Description = "Evaluations without a better metric after which it ends.", HelpName = "N" };

    private readonly Option<int> checkpointEvery = SharedOptions.Count(
        "--checkpoint-every", "Steps between two writings of what a stopped run goes on from.", "N", Usual.CheckpointEvery);

    private readonly Option<long> seed = new("--seed") { Description = "Decides what is left to chance.", HelpName = "N" };

    private readonly Option<int?> longest = new("--max-length")
    {
        Description = $"Cut texts to this many tokens, 3 or more; without it to {TrainingPlan.UsualLength}, or to what the model takes.",
        HelpName = "N",
    };

    private readonly Option<bool> newHead = new("--new-head")
    {
        Description = "Draw a new head for the classes of the data, though the checkpoint has one.",
    };

    private readonly Option<SentenceEmbeddingLoss> loss = SharedOptions.Named("--loss",
        "Of --task embedding: pairs told from each other, or cosines brought to scores.", "L", SentenceEmbeddingLoss.Contrastive);

    private readonly Option<SentencePooling> pooling = SharedOptions.Named("--pooling",
        "Of --task embedding: what makes a vector of the tokens'.", "P", SentencePooling.Mean);

    private readonly Option<double> largestScore = SharedOptions.Share("--largest-score",
        "Of --task embedding: what scores are divided by, above 0; 5 where people gave 0 to 5.", "X", 1,
        value => value > 0 && double.IsFinite(value));

    private readonly Option<string> device = new("--device")
    {
        Description = "Where it is trained: cpu, cuda, cuda:1, mps.", HelpName = "D", DefaultValueFactory = _ => "cpu",
    };

    /// <param name="isRequired">Whether there is nothing to do without examples.</param>
    public TrainingArguments(bool isRequired)
    {
        train = new Option<string?>("--train")
        {
            Description = "Examples to learn from: JSON lines (.jsonl, .ndjson, .json), or columns separated by tabs.",
            HelpName = "FILE",
            Required = isRequired,
        };
        foreach (Option<int?> option in (Option<int?>[])[mostSteps, evaluateEvery, patience])
            WholeNumber.AtLeast(option, 1);
        WholeNumber.AtLeast(longest, 3);
        WholeNumber.AtLeast(seed, 0);
        device.Validators.Add(result =>
        {
            if (TrainingDevice.Parse(result.GetValueOrDefault<string>()) is null)
                result.AddError($"--device is '{result.GetValueOrDefault<string>()}'; expected cpu, cuda, cuda:N or mps.");
        });
    }

    private static string TaskNames => string.Join(", ", Enum.GetValues<TaskKind>().Select(TaskKinds.NameOf));

    private Option[] All =>
    [
        train, validate, task, epochs, mostSteps, batch, accumulate, rate, warmUp, decay, weightDecay, clip, dropout, mixed, evaluateEvery,
        patience, checkpointEvery, seed, longest, newHead, loss, pooling, largestScore, device,
    ];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Options.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>Whether there are examples to learn from.</summary>
    public bool AreGiven(SymbolResult result) => result.IsGiven(train);

    /// <summary>Whether there are examples to measure with.</summary>
    public bool Measure(SymbolResult result) => result.IsGiven(validate);

    /// <summary>Whether products are to be in 16 bits while it is trained.</summary>
    public bool IsMixed(SymbolResult result) => result.IsGiven(mixed);

    /// <summary>What is to be learned.</summary>
    public TrainingRequest Request(ParseResult parsed) => new(
        parsed.GetRequiredValue(train)!, parsed.GetValue(validate), parsed.GetValue(task), parsed.GetValue(longest),
        parsed.GetValue(newHead), parsed.GetValue(loss), parsed.GetValue(pooling), parsed.GetValue(largestScore), parsed.GetValue(seed),
        parsed.GetValue(device)!);

    /// <summary>How.</summary>
    public TrainingOptions Options(ParseResult parsed) => new()
    {
        Epochs = parsed.GetValue(epochs),
        MaxSteps = parsed.GetValue(mostSteps),
        BatchSize = parsed.GetValue(batch),
        Accumulation = parsed.GetValue(accumulate),
        LearningRate = parsed.GetValue(rate),
        WarmUp = parsed.GetValue(warmUp),
        Decay = parsed.GetValue(decay),
        WeightDecay = parsed.GetValue(weightDecay),
        ClipNorm = parsed.GetValue(clip),
        Dropout = parsed.GetValue(dropout),
        BFloat16 = parsed.GetValue(mixed),
        EvaluateEvery = parsed.GetValue(evaluateEvery),
        Patience = parsed.GetValue(patience),
        CheckpointEvery = parsed.GetValue(checkpointEvery),
        Seed = parsed.GetValue(seed),
    };

    private void Check(CommandResult result)
    {
        foreach (Option option in All.Where(option => option != train && result.IsGiven(option)))
        {
            if (!result.IsGiven(train))
                result.AddError($"{option.Name} says nothing without --train FILE.");
        }

        foreach (Option option in (Option[])[evaluateEvery, patience])
        {
            if (result.IsGiven(option) && !result.IsGiven(validate))
                result.AddError($"{option.Name} says nothing without --validate FILE.");
        }

        bool isOther = result.GetResult(task) is { Implicit: false } said
            && !string.Equals(
                said.Tokens.FirstOrDefault()?.Value, TaskKinds.NameOf(TaskKind.Embedding), StringComparison.OrdinalIgnoreCase);
        foreach (Option option in (Option[])[loss, pooling, largestScore])
        {
            if (result.IsGiven(option) && isOther)
                result.AddError($"{option.Name} says nothing without --task {TaskKinds.NameOf(TaskKind.Embedding)}.");
        }
    }
}
