using System.Globalization;

namespace Lathe.Training;

/// <summary>How a model is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Times that all examples are seen, at least 1.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Steps after which the run ends at the latest, at least 1; null: after all epochs.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Examples of a batch, at least 1.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Batches whose gradients make one step, at least 1: their mean, so that a large batch needs the memory of a small
    /// one.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>At the end of the warm-up, above 0.</summary>
    public double LearningRate { get; init; } = 5e-5;

    /// <summary>Share of all steps in which the learning rate rises, 0 … below 1.</summary>
    public double WarmUp { get; init; } = 0.1;

    public LearningRateDecay Decay { get; init; }

    /// <summary>AdamW's, of matrices alone: biases and norms have one axis, and are left out. 0 or more.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>AdamW's share of what the mean gradient was, 0 … below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's share of what the mean squared gradient was, 0 … below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to AdamW's denominators, above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Largest L2 norm of all gradients together, above 0; longer ones are shortened to it. Infinity: as they are.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Becomes the model's <see cref="TrainableModel.Dropout"/>, 0 … below 1; null: it stays as it is.</summary>
    public double? Dropout { get; init; }

    /// <summary>Becomes the model's <see cref="TrainableModel.BFloat16"/>; null: it stays as it is.</summary>
    public bool? BFloat16 { get; init; }

    /// <summary>Steps between evaluations, at least 1; null: after each epoch.</summary>
    public int? EvaluateEvery { get; init; }

    /// <summary>Evaluations without a better metric after which the run ends, at least 1; null: it goes on to its end.</summary>
    public int? Patience { get; init; }

    /// <summary>Decides the order of examples and whatever else is left to chance.</summary>
    public long Seed { get; init; }

    /// <summary>What the model was before the first step, such as a checkpoint's fingerprint: a file of a run that began elsewhere is
    /// refused. Null: not told.</summary>
    public string? Origin { get; init; }

    /// <summary>
    /// A file from which the run goes on where it was stopped, to the same numbers, and to which it writes where it stands; null: none. A
    /// finished run's file gives its results again at once.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>Steps between two writings of <see cref="Checkpoint"/>, at least 1; it is also written before the first step, at the
    /// end, and when the run is cancelled.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>What else happens at each step: pruning, other bits.</summary>
    public IReadOnlyList<TrainingHook> Hooks { get; init; } = [];

    /// <summary>What decides the numbers that a run gives. Where it is written, and how often, does not.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        Setting(nameof(Epochs), Epochs), Setting(nameof(MaxSteps), MaxSteps), Setting(nameof(BatchSize), BatchSize),
        Setting(nameof(Accumulation), Accumulation), Setting(nameof(LearningRate), LearningRate), Setting(nameof(WarmUp), WarmUp),
        Setting(nameof(Decay), Decay), Setting(nameof(WeightDecay), WeightDecay), Setting(nameof(Beta1), Beta1),
        Setting(nameof(Beta2), Beta2), Setting(nameof(Epsilon), Epsilon), Setting(nameof(ClipNorm), ClipNorm),
        Setting(nameof(EvaluateEvery), EvaluateEvery), Setting(nameof(Patience), Patience), Setting(nameof(Seed), Seed),
        Setting(nameof(Origin), Origin),
        Setting(nameof(Hooks), string.Join("; ", Hooks.Select(hook => hook.Description))),
    ];

    /// <summary>Steps of an epoch, and of the whole run.</summary>
    internal (int OfEpoch, int All) StepsOf(int examples)
    {
        int ofEpoch = Ratio(Ratio(examples, BatchSize), Accumulation);
        return (ofEpoch, (int)Math.Min((long)ofEpoch * Epochs, MaxSteps ?? int.MaxValue));

        static int Ratio(int count, int size) => (count + size - 1) / size;
    }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        AtLeastOne(Epochs, nameof(Epochs));
        AtLeastOne(MaxSteps, nameof(MaxSteps));
        AtLeastOne(BatchSize, nameof(BatchSize));
        AtLeastOne(Accumulation, nameof(Accumulation));
        AtLeastOne(EvaluateEvery, nameof(EvaluateEvery));
        AtLeastOne(Patience, nameof(Patience));
        AtLeastOne(CheckpointEvery, nameof(CheckpointEvery));
        Within(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, nameof(LearningRate), "a rate above 0");
        Within(WarmUp is >= 0 and < 1, WarmUp, nameof(WarmUp), "a share of 0 to below 1");
        Within(WeightDecay >= 0 && double.IsFinite(WeightDecay), WeightDecay, nameof(WeightDecay), "0 or more");
        Within(Beta1 is >= 0 and < 1, Beta1, nameof(Beta1), "a share of 0 to below 1");
        Within(Beta2 is >= 0 and < 1, Beta2, nameof(Beta2), "a share of 0 to below 1");
        Within(Epsilon > 0 && double.IsFinite(Epsilon), Epsilon, nameof(Epsilon), "a number above 0");
        Within(ClipNorm > 0, ClipNorm, nameof(ClipNorm), "a norm above 0");
        Within(Dropout is null or (>= 0 and < 1), Dropout ?? 0, nameof(Dropout), "a share of 0 to below 1");
        if (!Enum.IsDefined(Decay))
            throw new ArgumentOutOfRangeException(nameof(Decay), Decay, "expected a member of LearningRateDecay");
    }

    private static void AtLeastOne(int? value, string name) => Within(value is null or >= 1, value ?? 1, name, "1 or more");

    private static void Within(bool isValid, object value, string name, string expected)
    {
        if (!isValid)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected {expected}");
    }

    private static KeyValuePair<string, string> Setting(string name, object? value) =>
        new(name, Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "none");
}
