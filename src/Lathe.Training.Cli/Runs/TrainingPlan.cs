using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Training.Cli.Models;
using Lathe.Transformers;
using Lathe.Transformers.Pipelines;
using Lathe.Transformers.Tokenization;

namespace Lathe.Training.Cli.Runs;

/// <summary>A checkpoint, examples and a task that fit each other: all that can be told before anything is made.</summary>
internal sealed class TrainingPlan
{
    /// <summary>Tokens that texts are cut to where nothing else is asked for: what attention costs grows with the square.</summary>
    public const int UsualLength = 128;

    private const int FewestClasses = 2;

    private readonly TrainingRequest request;
    private readonly LabelSet? labels;

    private TrainingPlan(
        TrainingRequest request, string folder, TaskKind kind, EncoderConfiguration configuration, Tokenizer tokenizer, TrainingData data,
        TrainingData? validation, LabelSet? labels, bool needsHead, int longest)
    {
        (this.request, this.labels) = (request, labels);
        (Folder, Kind, Configuration, Tokenizer) = (folder, kind, configuration, tokenizer);
        (Data, Validation, NeedsHead, Longest) = (data, validation, needsHead, longest);
    }

    /// <summary>The checkpoint.</summary>
    public string Folder { get; }

    public TaskKind Kind { get; }

    public EncoderConfiguration Configuration { get; }

    public Tokenizer Tokenizer { get; }

    public TrainingData Data { get; }

    public TrainingData? Validation { get; }

    /// <summary>Names of the classes, in the order of the logits; empty where none have names.</summary>
    public IReadOnlyList<string> Classes => labels?.Names ?? [];

    /// <summary>Whether a head is drawn.</summary>
    public bool NeedsHead { get; }

    /// <summary>Tokens that texts are cut to.</summary>
    public int Longest { get; }

    /// <param name="request">What is asked for.</param>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="teacher">Names of the teacher's classes, which a new head takes over; null without a teacher, or where it has
    /// none.</param>
    /// <param name="mayHaveNewHead">Whether a head may be drawn.</param>
    /// <exception cref="InputException">A file cannot be read or used.</exception>
    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or of no known family.</exception>
    /// <exception cref="InvalidOperationException">Checkpoint, task and data do not fit.</exception>
    public static TrainingPlan Read(TrainingRequest request, string folder, IReadOnlyList<string>? teacher, bool mayHaveNewHead)
    {
        EncoderConfiguration configuration;
        IReadOnlyList<string> names = [];
        using (Checkpoint checkpoint = Checkpoint.Open(folder))
        {
            configuration = ModelFamilies.Of(checkpoint).ReadConfiguration(checkpoint);
            if (configuration.Labels > 0)
                names = NamesOf(checkpoint, configuration);
        }

        TaskKind kind = request.Task ?? TaskKinds.Of(configuration.Head) ?? (mayHaveNewHead
            ? throw new InvalidOperationException($"{folder} has no head that would tell what to learn; say --task "
                + $"{string.Join(", ", Enum.GetValues<TaskKind>().Select(TaskKinds.NameOf))}.")
            : TaskKind.Embedding);
        EncoderHead head = TaskKinds.HeadOf(kind);
        bool needsHead = head != EncoderHead.None && (request.NewHead || configuration.Head != head);
        if (needsHead && !mayHaveNewHead)
            throw new InvalidOperationException(
                $"{folder} has no head for --task {TaskKinds.NameOf(kind)}; give it one with 'lathe-train train' first.");
        if (request.NewHead && head == EncoderHead.None)
            throw new InvalidOperationException($"--new-head says nothing with --task {TaskKinds.NameOf(kind)}, which has no head.");
        int longest = LengthOf(request, folder, configuration);
        Tokenizer tokenizer = Tokenizer.Load(folder);
        if (tokenizer.VocabularySize > configuration.VocabularySize)
            throw new InvalidOperationException($"{folder}: the tokenizer has {tokenizer.VocabularySize} tokens, the model rows for "
                + $"{configuration.VocabularySize}; expected a tokenizer of this model.");
        (ExampleKind kindOfData, ExampleKind kindOfValidation) = DataOf(kind, request.Loss);
        TrainingData data = TrainingData.Read(request.Train, kindOfData);
        TrainingData? validation = request.Validate is { } file ? TrainingData.Read(file, kindOfValidation) : null;
        LabelSet? classes = !TaskKinds.HasClasses(kind) ? null
            : needsHead ? teacher is { Count: >= FewestClasses } ? new LabelSet(teacher) : LabelSet.Of(data)
            : names.Count >= FewestClasses ? new LabelSet(names)
            : throw new InvalidOperationException($"{folder} has {names.Count} class, a score rather than a choice; --new-head draws a "
                + "head for the classes of the data.");
        return new TrainingPlan(request, folder, kind, configuration, tokenizer, data, validation, classes, needsHead, longest);
    }

    /// <summary>The names of a classifier's classes.</summary>
    /// <exception cref="PipelineException">config.json is damaged.</exception>
    public static IReadOnlyList<string> NamesOf(Checkpoint checkpoint, EncoderConfiguration configuration) =>
        ClassNames.Read(ConfigurationFile.Over(checkpoint.ConfigurationFile, checkpoint.Configuration), configuration.Labels);

    /// <summary>A folder's tokenizer, which gives what pipelines give the model.</summary>
    /// <exception cref="TokenizerException">The tokenizer is missing or damaged.</exception>
    public static TokenizerEncoder EncoderOf(string folder, EncoderConfiguration configuration, Tokenizer tokenizer)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        ConfigurationFile file = ConfigurationFile.Over(checkpoint.ConfigurationFile, checkpoint.Configuration);
        return new TokenizerEncoder(tokenizer, configuration.TypeVocabularySize > 0 && TokenTypes.AreGiven(folder, file));
    }

    /// <summary>What the loss is, over the checkpoint's own tokens.</summary>
    public TrainingTask CreateTask()
    {
        TokenizerEncoder encoder = EncoderOf(Folder, Configuration, Tokenizer);
        return Kind switch
        {
            TaskKind.Classification => new SequenceClassificationTask(encoder, labels!, Longest),
            TaskKind.Tokens => new TokenClassificationTask(encoder, labels!, Longest),
            TaskKind.Mlm => new MaskedLanguageModelTask(encoder, Longest),
            TaskKind.Answers => new QuestionAnsweringTask(encoder, Longest),
            _ => new SentenceEmbeddingTask(encoder, Longest, request.Loss, request.Pooling, largestScore: request.LargestScore),
        };
    }

    private static int LengthOf(TrainingRequest request, string folder, EncoderConfiguration configuration)
    {
        if (request.Longest is not { } longest)
            return Math.Min(UsualLength, configuration.LongestSequence);
        return longest <= configuration.LongestSequence ? longest
            : throw new InvalidOperationException(
                $"--max-length is {longest}; {folder} takes {configuration.LongestSequence} tokens at most.");
    }

    private static (ExampleKind Data, ExampleKind Validation) DataOf(TaskKind kind, SentenceEmbeddingLoss loss) => kind switch
    {
        TaskKind.Classification => (ExampleKind.Labels, ExampleKind.Labels),
        TaskKind.Tokens => (ExampleKind.Tags, ExampleKind.Tags),
        TaskKind.Mlm => (ExampleKind.Texts, ExampleKind.Texts),
        TaskKind.Answers => (ExampleKind.Answers, ExampleKind.Answers),
        _ => (loss == SentenceEmbeddingLoss.Contrastive ? ExampleKind.Pairs : ExampleKind.Scores, ExampleKind.Scores),
    };
}
