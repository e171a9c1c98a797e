using TorchSharp;
using TorchSharp.Modules;

namespace Lathe.Training;

/// <summary>A task that is learned from a teacher: its answers, its hidden states, its attention maps; judged as the task itself
/// is.</summary>
/// <remarks>What the teacher lacks is told before the first step: a vocabulary, a number of classes, a layer of the map.</remarks>
public sealed class DistilledTask : TrainingTask
{
    private const string AnswersName = "answers";

    private readonly TrainingTask task;
    private readonly Teacher teacher;
    private readonly DistillationOptions options;
    private readonly Dictionary<string, LearnedProjection> projections = new(StringComparer.Ordinal);

    /// <param name="task">What the student is to do.</param>
    /// <param name="teacher">Who shows it; stays its maker's.</param>
    /// <param name="options">What is learned of it.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the teacher cannot answer what the task asks.</exception>
    public DistilledTask(TrainingTask task, Teacher teacher, DistillationOptions options)
        : base((task ?? throw new ArgumentNullException(nameof(task))).Encoder, task.Longest)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (teacher.NeedsFixedInputs && !task.HasFixedInputs)
            throw new ArgumentException("a recorded teacher knows texts as they are, and this task masks others of their tokens each time; "
                + "give the model itself", nameof(teacher));
        if (teacher.Encoder is not null && !task.HasFixedInputs)
            throw new ArgumentException("this task masks tokens of the student's vocabulary; the teacher has to read the same ones",
                nameof(teacher));
        if (teacher.Encoder is null && teacher.VocabularySize is { } size && size != task.Encoder.VocabularySize)
            throw new ArgumentException($"the teacher has a vocabulary of {size} tokens, the student one of {task.Encoder.VocabularySize}; "
                + "give the teacher the encoder of its own tokenizer", nameof(teacher));
        foreach (LayerMatch layer in options.Layers)
        {
            if (!teacher.OutputNames.Any(name => ModelOutputs.Plain(name) == ModelOutputs.Plain(layer.Teacher)))
                throw new ArgumentException($"the layer map asks for the teacher's output '{layer.Teacher}'; it gives "
                    + $"{string.Join(", ", teacher.OutputNames)}", nameof(options));
        }

        (this.task, this.teacher, this.options) = (task, teacher, options);
    }

    public override ExampleKind Kind => task.Kind;

    public override ExampleKind ValidationKind => task.ValidationKind;

    public override string MetricName => task.MetricName;

    public override bool HasFixedInputs => task.HasFixedInputs;

    public override int? Classes => task.Classes;

    public override bool AnswersAreVectors => task.AnswersAreVectors;

    public override bool AnswersAreOfTokens => task.AnswersAreOfTokens;

    public override IReadOnlyList<KeyValuePair<string, string>> Settings => [.. task.Settings, .. options.Settings];

    public override IReadOnlyList<(string Name, Parameter Parameter)> Parameters =>
        [.. projections.Values.Select(projection => (projection.Name, projection.Weight))];

    /// <summary>Whether teacher and student are compared token by token.</summary>
    private bool ComparesTokens => options.Layers.Count > 0 || (options.Alpha > 0 && task.AnswersAreOfTokens);

    /// <inheritdoc/>
    public override PreparedExample Prepare(TrainingExample example)
    {
        PreparedExample prepared = task.Prepare(example);
        if (teacher.Encoder is not { } encoder)
            return prepared;
        EncodedRow[] rows = [.. prepared.Rows.Select(row => row.Through(encoder, Longest))];
        for (int i = 0; i < rows.Length && ComparesTokens; i++)
        {
            (int found, int expected) = (rows[i].Tokens.Ids.Count, prepared.Rows[i].Tokens.Ids.Count);
            if (found != expected)
                throw example.Problem($"is {found} tokens to the teacher and {expected} to the student; layers and single tokens can be "
                    + "compared only where both read the same ones.");
        }

        return prepared with { TeacherRows = rows };
    }

    /// <inheritdoc/>
    public override PreparedExample PrepareValidation(TrainingExample example) => task.PrepareValidation(example);

    /// <inheritdoc/>
    public override void CheckData(TrainingData data, IReadOnlyList<PreparedExample> examples)
    {
        task.CheckData(data, examples);
        teacher.CheckData(data, examples);
    }

    /// <inheritdoc/>
    public override TrainingBatch Batch(
        IReadOnlyList<PreparedExample> examples, IReadOnlyList<int> indices, long seed, torch.Device device) =>
        task.Batch(examples, indices, seed, device);

    /// <inheritdoc/>
    public override torch.Tensor Loss(ModelOutputs outputs, TrainingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(batch);
        (ModelOutputs shown, torch.Tensor? expectedAnswers) = Ask(batch);
        List<torch.Tensor> losses = [];
        if (expectedAnswers is not null)
            losses.Add(AnswerLoss(task.Answers(outputs, batch), expectedAnswers) * options.Alpha);
        if (options.Alpha < 1)
            losses.Add(task.Loss(outputs, batch) * (1 - options.Alpha));
        foreach (LayerMatch layer in options.Layers)
        {
            torch.Tensor found = Projected(Key(layer), outputs[layer.Student]), expected = shown[layer.Teacher];
            losses.Add((layer.Contents == LayerContents.AttentionMaps
                ? DistillationLosses.AttentionMaps(found, expected, batch.AttentionMask)
                : layer.Distance == VectorDistance.Cosine
                ? DistillationLosses.HiddenCosine(found, expected, batch.AttentionMask)
                : DistillationLosses.HiddenStates(found, expected, batch.AttentionMask)) * layer.Weight);
        }

        return losses.Aggregate((sum, loss) => sum + loss);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> TapsOf(TrainableModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. options.Layers.Select(layer => layer.Student).Where(name => !model.OutputNames.Any(
            output => ModelOutputs.Plain(output) == ModelOutputs.Plain(name))).Distinct(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public override torch.Tensor ValidationLoss(ModelOutputs outputs, TrainingBatch batch) => task.ValidationLoss(outputs, batch);

    /// <inheritdoc/>
    public override torch.Tensor Answers(ModelOutputs outputs, TrainingBatch batch) => task.Answers(outputs, batch);

    /// <inheritdoc/>
    public override TaskScore CreateScore() => task.CreateScore();

    /// <summary>Holds both models' outputs against each other, and makes projections where their widths differ.</summary>
    /// <exception cref="InvalidOperationException">They do not fit.</exception>
    public override void Check(ModelOutputs outputs, TrainingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(batch);
        task.Check(outputs, batch);
        (ModelOutputs shown, torch.Tensor? expectedAnswers) = Ask(batch);
        if (expectedAnswers is not null)
            CheckAnswers(task.Answers(outputs, batch), expectedAnswers, shown);
        foreach (LayerMatch layer in options.Layers)
            CheckLayer(layer, outputs[layer.Student], shown[layer.Teacher], batch);
    }

    private void CheckAnswers(torch.Tensor found, torch.Tensor expected, ModelOutputs shown)
    {
        if (expected.shape.Length != 2 || expected.shape[0] != found.shape[0])
            throw new InvalidOperationException(
                $"the teacher answers {Shape(expected.shape)}, the student {Shape(found.shape)}; expected the same. The teacher gives "
                + $"{string.Join(", ", shown.Names)}.");
        if (expected.shape[1] == found.shape[1])
            return;
        if (!task.AnswersAreVectors)
            throw new InvalidOperationException(
                $"the teacher has {expected.shape[1]} classes, the student {found.shape[1]}; expected as many.");
        Project(AnswersName, found.shape[1], expected.shape[1], -1, found.device);
    }

    private void CheckLayer(LayerMatch layer, torch.Tensor found, torch.Tensor expected, TrainingBatch batch)
    {
        bool areMaps = layer.Contents == LayerContents.AttentionMaps;
        int rank = areMaps ? 4 : 3, axis = areMaps ? 1 : -1;
        foreach ((string whose, string name, torch.Tensor output) in (ReadOnlySpan<(string, string, torch.Tensor)>)[
            ("student", layer.Student, found), ("teacher", layer.Teacher, expected)])
        {
            long[] shape = output.shape;
            bool fits = shape.Length == rank && shape[0] == batch.Rows.Count && shape[areMaps ? 2 : 1] == batch.Sequence
                && (!areMaps || shape[3] == batch.Sequence);
            if (!fits)
                throw new InvalidOperationException($"the {whose}'s '{name}' is {Shape(shape)}; the layer map says that it is "
                    + (areMaps ? $"attention maps [{batch.Rows.Count}, heads, {batch.Sequence}, {batch.Sequence}]."
                        : $"hidden states [{batch.Rows.Count}, {batch.Sequence}, width]."));
        }

        (long from, long to) = areMaps ? (found.shape[1], expected.shape[1]) : (found.shape[2], expected.shape[2]);
        if (from != to)
            Project(Key(layer), from, to, axis, found.device);
    }

    private void Project(string key, long from, long to, int axis, torch.Device device)
    {
        if (!projections.ContainsKey(key))
            projections.Add(key, new LearnedProjection($"projection.{projections.Count}", from, to, axis, device));
    }

    private static string Key(LayerMatch layer) => $"{layer.Student} = {layer.Teacher}";

    private torch.Tensor Projected(string key, torch.Tensor output) =>
        projections.TryGetValue(key, out LearnedProjection? projection) ? projection.Run(output) : output;

    private torch.Tensor AnswerLoss(torch.Tensor found, torch.Tensor expected) => task.AnswersAreVectors
        ? options.Vectors == VectorDistance.Cosine ? DistillationLosses.Cosine(Projected(AnswersName, found), expected)
            : DistillationLosses.MeanSquared(Projected(AnswersName, found), expected)
        : DistillationLosses.SoftTargets(found, expected, options.Temperature);

    /// <summary>What the teacher says to the batch, read with its own tokens where it has some; null answers where none are
    /// learned.</summary>
    private (ModelOutputs Outputs, torch.Tensor? Answers) Ask(TrainingBatch batch)
    {
        TrainingBatch read = teacher.Encoder is { } encoder
            ? TrainingBatch.Of([.. batch.Examples.Select(example => example with { Rows = example.TeacherRows! })], batch.Indices,
                encoder.PaddingId, batch.InputIds.device)
            : batch;
        ModelOutputs shown = new(teacher.OutputNames, teacher.Run(read)) { Tapped = teacher.Tapped };
        // answers of tokens are where the student's targets are, those of whole texts are made of as many tokens as the teacher read
        return (shown, options.Alpha > 0 ? task.Answers(shown, task.AnswersAreOfTokens ? batch : read) : null);
    }
}
