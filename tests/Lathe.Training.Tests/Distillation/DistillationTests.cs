using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Tests;
using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>What a student learns of a teacher, and teachers that do not fit.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class DistillationTests
{
    private static readonly WordEncoder encoder = new();
    private static readonly TrainingOptions Options = new() { Epochs = 1, BatchSize = 8, LearningRate = 5e-3 };

    [Fact]
    public void Losses_are_those_of_PyTorch()
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor Teacher(string name) => Golden.Tensor(Golden.Of(name)["teacher"]!);
        torch.Tensor Mask(string name) => Golden.Tensor(Golden.Of(name)["mask"]!).to(torch.ScalarType.Int64);
        Golden.Check("soft_targets", torch.ScalarType.Float64,
            student => DistillationLosses.SoftTargets(student, Teacher("soft_targets"), 3));
        Golden.Check("cosine", torch.ScalarType.Float64, student => DistillationLosses.Cosine(student, Teacher("cosine")));
        Golden.Check("hidden_states", torch.ScalarType.Float64,
            student => DistillationLosses.HiddenStates(student, Teacher("hidden_states"), Mask("hidden_states")));
        Golden.Check("attention_maps", torch.ScalarType.Float64,
            student => DistillationLosses.AttentionMaps(student, Teacher("attention_maps"), Mask("attention_maps")));
    }

    [Fact]
    public void The_loss_is_the_teachers_share_and_the_tasks_share_and_the_layers()
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        using TinyEncoder student = new(TinyHead.Sequence), shown = new(TinyHead.Sequence, seed: 2);
        using ModuleTeacher teacher = new(shown);
        SequenceClassificationTask task = Task();
        (TrainingBatch batch, ModelOutputs found) = Outputs(student, task);
        (_, ModelOutputs expected) = Outputs(shown, task);
        LayerMatch[] layers = [new("hidden_states.0", "HiddenStates.1", Weight: 0.5), new("attentions.1", "attentions.0",
            LayerContents.AttentionMaps, 3)];
        double answers = DistillationLosses.SoftTargets(found["logits"], expected["logits"], 2).ToDouble();
        double own = task.Loss(found, batch).ToDouble();
        double hidden = DistillationLosses.HiddenStates(found["hidden_states.0"], expected["hidden_states.1"],
            batch.AttentionMask).ToDouble();
        double maps = DistillationLosses.AttentionMaps(found["attentions.1"], expected["attentions.0"], batch.AttentionMask).ToDouble();
        foreach (double alpha in (double[])[0, 0.3, 1])
        {
            DistilledTask distilled = new(task, teacher, new() { Alpha = alpha, Temperature = 2, Layers = layers });
            distilled.Check(found, batch);
            Assert.Empty(distilled.Parameters);
            Assert.Equal(alpha * answers + (1 - alpha) * own + 0.5 * hidden + 3 * maps, distilled.Loss(found, batch).ToDouble(), 1e-5);
        }
    }

    [Fact]
    public void A_student_becomes_like_its_teacher_without_a_label_of_its_own()
    {
        TorchLibrary.Require();
        using TinyEncoder shown = new(TinyHead.Sequence, width: 32);
        TrainingData data = TrainingSamples.Classes(300, 1), validation = TrainingSamples.Classes(100, 2);
        new Trainer(shown, Task(), data, validation,
            Options with { Epochs = 8 }).Run(cancellationToken: TestContext.Current.CancellationToken);
        // labels that are wrong: only the teacher can tell
        TrainingData wrong = TrainingData.Of("wrong", data.Examples.Select(example => example with { Label = "class0" }));
        using TinyEncoder student = new(TinyHead.Sequence, seed: 4);
        using ModuleTeacher teacher = new(shown);
        TrainingResult result = new Trainer(student, new DistilledTask(Task(), teacher, new() { Alpha = 1 }), wrong, validation,
            Options with { Epochs = 8 }).Run(cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Best!.Metric > 0.9, $"{result.Best}");
    }

    [Fact]
    public void Widths_and_heads_that_differ_are_brought_together_by_projections_that_learn()
    {
        TorchLibrary.Require();
        using TinyEncoder student = new(TinyHead.None), shown = new(TinyHead.None, width: 24, heads: 4, seed: 3);
        using ModuleTeacher teacher = new(shown);
        DistilledTask task = new(new SentenceEmbeddingTask(encoder, 32, SentenceEmbeddingLoss.CosineRegression), teacher, new()
        {
            Layers = [new("hidden_states.0", "hidden_states.0"), new("attentions.0", "attentions.1", LayerContents.AttentionMaps)],
        });
        TrainingResult result = new Trainer(student, task, TrainingSamples.Pairs(64, 1), null, Options with { Epochs = 15 }).Run(
            cancellationToken: TestContext.Current.CancellationToken);
        // of vectors, of the layer, of its heads
        Assert.Equal([[24, 16], [24, 16], [4, 2]], task.Parameters.Select(entry => entry.Parameter.shape));
        Assert.True(result.Losses[^1] < result.Losses[0] / 2, $"{result.Losses[0]} … {result.Losses[^1]}");
    }

    [Fact]
    public void Memory_stays_flat_with_a_teacher_layers_and_masks()
    {
        TorchLibrary.Require();
        using TinyEncoder student = new(TinyHead.Tokens, classes: 40), shown = new(TinyHead.Tokens, classes: 40, width: 24, seed: 3);
        using ModuleTeacher teacher = new(shown);
        DistilledTask task = new(new MaskedLanguageModelTask(encoder, 32), teacher, new()
        {
            Layers = [new("hidden_states.0", "hidden_states.1")],
        });
        List<long> alive = [];
        new Trainer(student, task, TrainingSamples.Classes(32, 1), TrainingSamples.Classes(8, 2),
            Options with { Epochs = 8, Accumulation = 2 }).Run(
            new Callback(_ => alive.Add(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount)),
            TestContext.Current.CancellationToken);
        Assert.Equal(16, alive.Count);
        // the first epoch's evaluation made room for the best weights
        Assert.All(alive.Skip(2), count => Assert.Equal(alive[2], count));
    }

    [Fact]
    public void A_teacher_with_a_vocabulary_of_its_own_reads_the_same_texts()
    {
        TorchLibrary.Require();
        // the teacher's words are 40 further: with the student's ids it would read others
        WordEncoder own = new(80, shift: 40);
        using DisposeScope scope = torch.NewDisposeScope();
        using TinyEncoder shown = new(TinyHead.Sequence, vocabulary: 80);
        List<long> seen = [];
        using ModuleTeacher teacher = new(shown, shown.OutputNames, batch =>
        {
            seen.AddRange(batch.InputIds.data<long>());
            return shown.Run(batch.Inputs(shown.InputNames));
        }, own);
        using TinyEncoder student = new(TinyHead.Sequence);
        DistilledTask task = new(Task(), teacher, new());
        (TrainingBatch batch, ModelOutputs outputs) = Outputs(student, task, TrainingData.Of("one", [new() { Text = "w5 w6",
            Label = "class0" }]));
        task.Loss(outputs, batch);
        Assert.Equal([1, 45, 46, 2], seen);
    }

    [Fact]
    public void A_teachers_vectors_are_means_over_the_tokens_that_it_read()
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        using TinyEncoder student = new(TinyHead.None), shown = new(TinyHead.None, seed: 3);
        using ModuleTeacher teacher = new(shown, new SplittingEncoder());
        SentenceEmbeddingTask task = new(encoder, 32, SentenceEmbeddingLoss.CosineRegression);
        TrainingExample[] texts = [new() { Text = "w5 w6 w7", Pair = "w8", Score = 1 }, new() { Text = "w9", Pair = "w5", Score = 0 }];
        DistilledTask distilled = new(task, teacher, new() { Alpha = 1 });
        (TrainingBatch batch, ModelOutputs found) = Outputs(student, distilled, TrainingData.Of("texts", texts));
        (TrainingBatch read, ModelOutputs expected) = Outputs(shown, task, TrainingData.Of("twice", texts.Select(text => text with
        {
            Text = SplittingEncoder.Twice(text.Text),
            Pair = SplittingEncoder.Twice(text.Pair!),
        })));
        distilled.Check(found, batch);
        torch.Tensor loss = DistillationLosses.Cosine(task.Answers(found, batch), task.Answers(expected, read));
        Assert.Equal(loss.ToDouble(), distilled.Loss(found, batch).ToDouble(), 1e-6);
    }

    [Fact]
    public void Recorded_answers_are_the_teachers_own()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        TrainingData data = TrainingSamples.Classes(40, 1);
        using TinyEncoder shown = new(TinyHead.Sequence, seed: 3);
        using ModuleTeacher teacher = new(shown);
        string file = folder.File("recorded");
        RecordedTeacher.Record(file, teacher, Task(), data, ["logits", "last_hidden_state"], 7, TestContext.Current.CancellationToken);
        using RecordedTeacher recorded = new(file);
        Assert.Equal(["LastHiddenState", "Logits"], recorded.OutputNames.Order());
        double[] live = Losses(teacher), read = Losses(recorded);
        for (int i = 0; i < live.Length; i++)
            Assert.Equal(live[i], read[i], 1e-4);

        double[] Losses(Teacher of)
        {
            using TinyEncoder student = new(TinyHead.Sequence);
            DistilledTask task = new(Task(), of, new() { Layers = [new("hidden_states.1", "LastHiddenState")] });
            return [.. new Trainer(student, task, data, null,
                Options).Run(cancellationToken: TestContext.Current.CancellationToken).Losses];
        }
    }

    [Fact]
    public void Recorded_answers_to_pairs_of_texts_and_to_questions_keep_their_places()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        using DisposeScope scope = torch.NewDisposeScope();
        Same(new SentenceEmbeddingTask(encoder, 32, SentenceEmbeddingLoss.CosineRegression), new TinyEncoder(TinyHead.None),
            TrainingSamples.Pairs(9, 1),
            "last_hidden_state");
        Same(new QuestionAnsweringTask(encoder, 32), new TinyEncoder(TinyHead.Answers), TrainingData.Of("q", Enumerable.Range(1,
            6).Select(i =>
            new TrainingExample { Text = "w5", Pair = string.Join(' ', Enumerable.Repeat("w7", i)), Answer = "w7", AnswerStart = 0 })),
            "start_logits", "end_logits");

        void Same(TrainingTask task, TinyEncoder model, TrainingData data, params string[] outputs)
        {
            using ModuleTeacher teacher = new(model);
            RecordedTeacher.Record(folder.File("recorded"), teacher, task, data, outputs, 4, TestContext.Current.CancellationToken);
            using RecordedTeacher recorded = new(folder.File("recorded"));
            PreparedExample[] examples = [.. data.Examples.Select(task.Prepare)];
            int[] indices = [5, 0, 3];
            TrainingBatch batch = task.Batch([.. indices.Select(index => examples[index])], indices, 0, torch.CPU);
            ModelOutputs live = new(teacher.OutputNames, teacher.Run(batch)), read = new(recorded.OutputNames, recorded.Run(batch));
            torch.Tensor mask = batch.AttentionMask.to(torch.ScalarType.Float32);
            foreach (string output in outputs)
            {
                torch.Tensor expected = live[output] * (live[output].dim() == 3 ? mask.unsqueeze(-1) : mask);
                Assert.Equal(expected.shape, read[output].shape);
                Assert.True((expected - read[output]).abs().max().ToDouble() < 1e-5);
            }

            model.Dispose();
        }
    }

    [Fact]
    public void Recordings_of_other_data_and_damaged_ones_are_refused()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        TrainingData data = TrainingSamples.Classes(12, 1);
        using TinyEncoder shown = new(TinyHead.Sequence), student = new(TinyHead.Sequence, seed: 2);
        using ModuleTeacher teacher = new(shown);
        string file = folder.File("recorded");
        RecordedTeacher.Record(file, teacher, Task(), data, ["logits", "last_hidden_state"],
            cancellationToken: TestContext.Current.CancellationToken);
        using (RecordedTeacher recorded = new(file))
        {
            DistilledTask task = new(Task(), recorded, new());
            Assert.Contains(file, Assert.Throws<CheckpointException>(
                () => new Trainer(student, task, TrainingSamples.Classes(12, 2), null, Options)).Message, StringComparison.Ordinal);
            // the same texts, cut at another length, are other tokens
            DistilledTask shorter = new(new SequenceClassificationTask(encoder, TrainingSamples.ThreeClasses, 4), recorded, new());
            Assert.Contains("tokens when it was recorded", Assert.Throws<CheckpointException>(
                () => new Trainer(student, shorter, data, null, Options)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => new DistilledTask(new MaskedLanguageModelTask(encoder, 32), recorded, new()));
        }

        byte[] whole = File.ReadAllBytes(file);
        foreach (int length in (int[])[0, 50, whole.Length - 4])
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Throws<CheckpointException>(() => new RecordedTeacher(file));
        }

        SafetensorsFile.Write(file, [("logits", Tensor.Float32(12, 3))]);
        Assert.Contains("no recorded answers", Assert.Throws<CheckpointException>(() => new RecordedTeacher(file)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RecordedTeacher.Record(file, teacher, Task(), data, ["pooler"],
            cancellationToken: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => RecordedTeacher.Record(file, teacher, new MaskedLanguageModelTask(encoder, 32), data,
            cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_class_says_how_it_is_distilled()
    {
        DistillationOptions said = DistillationOptions.Of(typeof(Taught));
        Assert.Equal((0.75, 3), (said.Alpha, said.Temperature));
        Assert.Equal((new DistillationOptions().Alpha, new DistillationOptions().Temperature),
            (new DistillAttribute().Alpha, new DistillAttribute().Temperature));
        Assert.Equal([new LayerMatch("hidden_states.1", "hidden_states.3"), new LayerMatch("a", "b")], said.Layers);
        Assert.Contains("'hidden_states.1'", Assert.Throws<ArgumentException>(() => DistillationOptions.Of(typeof(TaughtByNobody))).Message,
            StringComparison.Ordinal);
        Assert.Contains("names no teacher", Assert.Throws<ArgumentException>(() => CompiledTeacher.Of(typeof(Taught), "folder")).Message,
            StringComparison.Ordinal);
        Assert.Contains("no compiled model class", Assert.Throws<ArgumentException>(() =>
            CompiledTeacher.Of(typeof(TaughtByNobody), "folder")).Message, StringComparison.Ordinal);
        Assert.Contains("[Distill]", Assert.Throws<ArgumentException>(() => DistillationOptions.Of(typeof(DistillationTests))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Teachers_that_do_not_fit_are_told_before_the_first_step()
    {
        TorchLibrary.Require();
        TrainingData data = TrainingSamples.Classes(8, 1);
        using TinyEncoder student = new(TinyHead.Sequence);
        Refuses<InvalidOperationException>(new TinyEncoder(TinyHead.Sequence, classes: 5), new(), null, "5 classes", "3");
        Refuses<InvalidOperationException>(new TinyEncoder(TinyHead.None), new(), null, "logits");
        Refuses<InvalidOperationException>(new TinyEncoder(TinyHead.Sequence, vocabulary: 12), new(), null, "example",
            "index out of range");
        Refuses<ArgumentException>(new TinyEncoder(TinyHead.Sequence), new(), 30522, "30522", "40");
        Refuses<ArgumentException>(new TinyEncoder(TinyHead.Sequence), new() { Layers = [new("hidden_states.0", "hidden_states.7")] }, null,
            "hidden_states.7", "hidden_states.1");
        Refuses<InvalidOperationException>(new TinyEncoder(TinyHead.Sequence), new()
        {
            Layers = [new("hidden_states.7", "hidden_states.0")],
        }, null,
            "hidden_states.7", "hidden_states.1");
        Refuses<InvalidOperationException>(new TinyEncoder(TinyHead.Sequence), new() { Layers = [new("hidden_states.0", "attentions.0")] },
            null,
            "attentions.0", "hidden states");
        Refuses<InvalidOperationException>(new TinyEncoder(TinyHead.Sequence), new()
        {
            Layers = [new("logits", "attentions.0", LayerContents.AttentionMaps)],
        }, null, "student's 'logits'", "attention maps");
        foreach (DistillationOptions wrong in (DistillationOptions[])[
            new() { Alpha = 1.5 }, new() { Alpha = double.NaN }, new() { Temperature = 0 }, new() { Alpha = 0 },
            new() { Layers = [new("a", "b", Weight: -1)] }])
            Refuses<ArgumentOutOfRangeException>(new TinyEncoder(TinyHead.Sequence), wrong, null);

        // a teacher whose own tokenizer has more tokens than it has
        using (TinyEncoder shown = new(TinyHead.Sequence))
        {
            using ModuleTeacher larger = new(shown, new WordEncoder(80, shift: 40));
            Assert.Contains("index out of range", Assert.Throws<InvalidOperationException>(() => new Trainer(
                student, new DistilledTask(Task(), larger, new()), data, null, Options).Run(
                    cancellationToken: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        }

        // single tokens are compared: both have to read the same ones
        using TinyEncoder tagger = new(TinyHead.Tokens);
        using ModuleTeacher other = new(tagger, new SplittingEncoder());
        TokenClassificationTask tags = new(encoder, new LabelSet(["O", "P", "Q"]), 32);
        Assert.Contains("4 tokens to the teacher and 3 to the student", Assert.Throws<InputException>(() => new DistilledTask(
            tags, other, new()).Prepare(new() { Words = ["w5"], Tags = ["O"], Line = 1 })).Message, StringComparison.Ordinal);

        void Refuses<T>(TinyEncoder shown, DistillationOptions options, int? vocabulary, params string[] parts)
            where T : Exception
        {
            using (shown)
            {
                using ModuleTeacher teacher = new(shown, vocabularySize: vocabulary);
                int steps = 0;
                T exception = Assert.Throws<T>(() => new Trainer(student, new DistilledTask(Task(), teacher, options), data, null, Options)
                    .Run(new Callback(_ => steps++), TestContext.Current.CancellationToken));
                Assert.Equal(0, steps);
                // that of .NET adds the value on a line of its own
                Assert.True(exception is ArgumentOutOfRangeException || !exception.Message.Contains('\n', StringComparison.Ordinal));
                Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
            }
        }
    }

    private static SequenceClassificationTask Task() => new(encoder, TrainingSamples.ThreeClasses, 32);

    private static (TrainingBatch Batch, ModelOutputs Outputs) Outputs(TinyEncoder model, TrainingTask task, TrainingData? data = null)
    {
        model.eval();
        data ??= TrainingSamples.Classes(6, 1);
        TrainingBatch batch = task.Batch(
            [.. data.Examples.Select(task.Prepare)], [.. Enumerable.Range(0, data.Examples.Count)], 0, torch.CPU);
        return (batch, new ModelOutputs(model.OutputNames, model.Run(batch.Inputs(model.InputNames))));
    }

    /// <summary>Makes two tokens of each word.</summary>
    private sealed class SplittingEncoder : ITextEncoder
    {
        public int VocabularySize => 40;

        public int PaddingId => 0;

        public int? MaskId => null;

        public EncodedText Encode(string text, string? pair, int longest) => encoder.Encode(Twice(text), pair, longest);

        public static string Twice(string text) => string.Join(' ', text.Split(' ').SelectMany(word => new[] { word, word }));

        public EncodedText EncodeWords(IReadOnlyList<string> words, int longest) =>
            encoder.EncodeWords([.. words.Select(word => $"{word}-{word}")], longest);
    }

    [Distill(Alpha = 0.75, Temperature = 3, Hidden = ["hidden_states.1 = hidden_states.3", "a=b"])]
    private sealed class Taught;

    [Distill(Teacher = typeof(string), Hidden = ["hidden_states.1"])]
    private sealed class TaughtByNobody;
}
