using Lathe.Compression;
using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>What tasks make of examples, and which they refuse.</summary>
public sealed class TaskTests
{
    private static readonly WordEncoder encoder = new();

    [Fact]
    public void Fifteen_per_cent_of_tokens_are_guessed_eight_of_ten_masked_and_one_replaced()
    {
        MaskedLanguageModelTask task = new(encoder, 300);
        EncodedText text = encoder.Encode(string.Join(' ', Enumerable.Repeat("w7", 200)), null, 300);
        (int guessed, int masked, int same, int other) = (0, 0, 0, 0);
        for (int i = 0; i < 300; i++)
        {
            (int[] ids, int[] targets) = task.Mask(text, new SeededRandom(5, i));
            Assert.Equal(30, targets.Count(target => target == 7));
            Assert.Equal(targets.Length - 30, targets.Count(target => target == -100));
            // special tokens stay
            Assert.Equal((WordEncoder.Start, WordEncoder.Separator, -100, -100), (ids[0], ids[^1], targets[0], targets[^1]));
            for (int place = 0; place < ids.Length; place++)
            {
                if (targets[place] < 0)
                {
                    Assert.Equal(text.Ids[place], ids[place]);
                    continue;
                }

                guessed++;
                // of the random tokens one of forty is the word, and one the mask itself
                masked += ids[place] == WordEncoder.Mask ? 1 : 0;
                same += ids[place] == 7 ? 1 : 0;
                other += ids[place] is not (WordEncoder.Mask or 7) ? 1 : 0;
            }
        }

        Assert.InRange(masked / (double)guessed, 0.78, 0.82);
        Assert.InRange(same / (double)guessed, 0.085, 0.12);
        Assert.InRange(other / (double)guessed, 0.08, 0.115);
        Assert.Equal(task.Mask(text, new SeededRandom(5, 1)).Ids, task.Mask(text, new SeededRandom(5, 1)).Ids);
        Assert.NotEqual(task.Mask(text, new SeededRandom(5, 1)).Ids, task.Mask(text, new SeededRandom(5, 2)).Ids);
        // of a text that is too short for its share one token is guessed
        Assert.Single(task.Mask(encoder.Encode("w5 w6", null, 9), new SeededRandom(1)).Targets, target => target >= 0);
    }

    [Fact]
    public void The_first_token_of_a_word_has_its_tag()
    {
        TokenClassificationTask task = new(encoder, new LabelSet(["O", "P"]), 32);
        PreparedExample example = task.Prepare(new() { Words = ["w5-w6", "w7", "w8-w9-w10"], Tags = ["P", "O", "P"], Line = 1 });
        Assert.Equal([-100, 1, -100, 0, 1, -100, -100, -100], example.Targets);
        // what is cut off has none
        Assert.Equal([-100, 1, -100, -100], new TokenClassificationTask(encoder, new LabelSet(["O", "P"]), 4)
            .Prepare(new() { Words = ["w5-w6", "w7"], Tags = ["P", "O"], Line = 1 }).Targets);
    }

    [Fact]
    public void An_answer_stands_at_its_tokens_or_at_the_first_where_it_was_cut_off()
    {
        QuestionAnsweringTask task = new(encoder, 32);
        // start w5 w6 sep w10 w11 w12 w13 sep
        Assert.Equal([5, 6], Targets(task, "w10 w11 w12 w13", "w11 w12", 4));
        // a part of a word is in that word's token
        Assert.Equal([6, 6], Targets(task, "w10 w11 w12 w13", "1", 9));
        Assert.Equal([4, 7], Targets(task, "w10 w11 w12 w13", "w10 w11 w12 w13", 0));
        Assert.Equal([0, 0], Targets(new QuestionAnsweringTask(encoder, 7), "w10 w11 w12 w13", "w11 w12 w13", 4));

        static IReadOnlyList<int> Targets(QuestionAnsweringTask task, string context, string answer, int start) =>
            task.Prepare(new() { Text = "w5 w6", Pair = context, Answer = answer, AnswerStart = start, Line = 1 }).Targets;
    }

    [Fact]
    public void Losses_of_tasks_are_those_of_PyTorch()
    {
        TorchLibrary.Require();
        SentenceEmbeddingTask contrastive = new(encoder, 16, SentenceEmbeddingLoss.Contrastive);
        SentenceEmbeddingTask regression = new(encoder, 16, SentenceEmbeddingLoss.CosineRegression, largestScore: 4);
        TrainingData pairs = TrainingData.Of("pairs", [.. new[] { 0.0, 1, 2, 4 }.Select(score =>
            new TrainingExample { Text = "w5", Pair = "w6 w7", Score = score })]);
        Golden.Check("contrastive", torch.ScalarType.Float32, student => new SentenceEmbeddingTask(encoder, 16,
            SentenceEmbeddingLoss.Contrastive,
            largestScore: 4).Loss(new(["sentence_embedding"], [student]), Batch(regression, pairs)));
        Golden.Check("cosine_regression", torch.ScalarType.Float32, student => regression.Loss(
            new(["sentence_embedding"], [student]), Batch(regression, pairs)));
        QuestionAnsweringTask answers = new(encoder, 16);
        // rows of 5, 4 and 3 tokens with answers at 1 to 3, at 2, and cut off; made by hand, as no such texts are that short
        TrainingBatch rows = TrainingBatch.Of([Row(5, 1, 3), Row(4, 2, 2), Row(3, 0, 0)], [0, 1, 2], 0, torch.CPU).WithTargets([1, 2, 0, 3,
            2, 0], 6);
        Golden.Check("answers", torch.ScalarType.Float32, student => answers.Loss(new(["StartLogits", "EndLogits"],
            [student[0], student[1]]), rows));
        Assert.Equal(ExampleKind.Pairs, contrastive.Kind);

        static PreparedExample Row(int tokens, int start, int end) => new(new() { Line = 1 },
            [new("", null, null, new(new int[tokens], new int[tokens], new int[tokens], new int[tokens], new int[tokens]))], [start, end]);
    }

    [Fact]
    public void Vectors_are_means_over_tokens_or_the_first_and_padding_is_left_out()
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        TrainingData pairs = TrainingData.Of("pairs", [new() { Text = "w5 w6 w7", Pair = "w8", Score = 1 }]);
        torch.Tensor states = torch.arange(20, torch.ScalarType.Float32).reshape(2, 5, 2);
        // the second row has three tokens
        Assert.Equal([4, 5, 12, 13], Vectors(SentencePooling.Mean));
        Assert.Equal([0, 1, 10, 11], Vectors(SentencePooling.FirstToken));

        float[] Vectors(SentencePooling pooling)
        {
            SentenceEmbeddingTask task = new(encoder, 16, SentenceEmbeddingLoss.CosineRegression, pooling);
            return [.. task.Answers(new(["LastHiddenState"], [states]), Batch(task, pairs)).data<float>()];
        }
    }

    [Fact]
    public void Batches_are_padded_to_their_longest_row_and_no_further()
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        SequenceClassificationTask task = new(encoder, TrainingSamples.ThreeClasses, 16);
        TrainingBatch batch = Batch(task, TrainingData.Of("two", [
            new() { Text = "w5 w6", Pair = "w7", Label = "class1" }, new() { Text = "w9", Label = "2" }]));
        Assert.Equal([2, 6], batch.InputIds.shape);
        Assert.Equal([1, 5, 6, 2, 7, 2, 1, 9, 2, 0, 0, 0], batch.InputIds.data<long>());
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0], batch.AttentionMask.data<long>());
        Assert.Equal([0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0], batch.TokenTypeIds.data<long>());
        Assert.Equal([1, 2], batch.Targets!.data<long>());
        Assert.Equal(9, batch.Tokens);
    }

    [Fact]
    public void Examples_that_a_task_cannot_use_are_one_line_with_their_place()
    {
        SequenceClassificationTask classes = new(encoder, TrainingSamples.ThreeClasses, 16);
        Refuses(classes, new() { Text = "w5", Label = "class7" }, "'class7'", "class0, class1, class2", "below 3");
        Refuses(classes, new() { Text = "w5", Label = "3" }, "'3'");
        Refuses(classes, new() { Text = "w5" }, "no label");
        Refuses(classes, new() { Text = "  ", Label = "class1" }, "without any token");
        Refuses(classes, new() { Text = "w900", Label = "class1" }, "900", "0 to 39");
        TokenClassificationTask tags = new(encoder, new LabelSet(["O", "P"]), 16);
        Refuses(tags, new() { Words = ["w5", "w6"], Tags = ["O"] }, "2 words and 1 tags");
        Refuses(tags, new() { Words = ["w5"], Tags = ["Q"] }, "'Q'");
        Refuses(tags, new() { Words = [], Tags = [] }, "no words");
        SentenceEmbeddingTask vectors = new(encoder, 16, SentenceEmbeddingLoss.CosineRegression);
        Refuses(vectors, new() { Text = "w5", Pair = "w6", Score = 4.5 }, "4.5", "-1 to 1");
        Refuses(vectors, new() { Text = "w5", Score = 0.5 }, "second text");
        Refuses(vectors, new() { Text = "w5", Pair = "w6" }, "no score");
        QuestionAnsweringTask answers = new(encoder, 16);
        Refuses(answers, new() { Text = "w5", Pair = "w6 w7", Answer = "w7", AnswerStart = 0 }, "'w7' at 0");
        Refuses(answers, new() { Text = "w5", Pair = "w6 w7", Answer = "w7", AnswerStart = 99 }, "at 99");
        Refuses(answers, new() { Text = "w5", Pair = "w6 w7", Answer = "", AnswerStart = 0 }, "empty answer");

        static void Refuses(TrainingTask task, TrainingExample example, params string[] parts)
        {
            InputException exception = Assert.Throws<InputException>(() => task.Prepare(example with { File = "a.jsonl", Line = 7 }));
            Assert.StartsWith("a.jsonl: line 7: ", exception.Message, StringComparison.Ordinal);
            Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_class_that_only_the_validation_data_has_is_told_before_the_first_step()
    {
        TorchLibrary.Require();
        using TinyEncoder model = new(TinyHead.Sequence);
        TrainingData data = TrainingData.Of("a", [new() { Text = "w5", Label = "x" }, new() { Text = "w6", Label = "y" }]);
        TrainingData validation = TrainingData.Of("b", [new() { Text = "w5", Label = "z", File = "b.tsv", Line = 4 }]);
        InputException exception = Assert.Throws<InputException>(() => new Trainer(
            model, new SequenceClassificationTask(encoder, LabelSet.Of(data), 16), data, validation, new()));
        Assert.StartsWith("b.tsv: line 4: 'z' is no class", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_of_data_are_names_in_order_or_all_numbers_up_to_the_largest()
    {
        Assert.Equal(["a", "b", "c"], Of("b", "c", "a", "b").Names);
        Assert.Equal(["0", "1", "2", "3"], Of("3", "1").Names);
        Assert.Throws<InputException>(() => Of("a", "a"));
        Assert.Throws<InputException>(() => Of("0", "999999999"));
        Assert.Throws<ArgumentException>(() => new LabelSet(["a", "a"]));

        static LabelSet Of(params string[] labels) =>
            LabelSet.Of(TrainingData.Of("x", labels.Select(label => new TrainingExample { Text = "w5", Label = label })));
    }

    /// <summary>What is tapped on the way stands beside outputs, and is none.</summary>
    [Fact]
    public void A_model_s_only_output_is_the_answer_whatever_it_is_called()
    {
        TorchLibrary.Require();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor logits = torch.zeros(2, 3), states = torch.zeros(2, 4, 8);
        SequenceClassificationTask task = new(new WordEncoder(10), TrainingSamples.ThreeClasses, 16);
        string[] names = ["Output", "hidden_states.1", "attentions.0"];
        torch.Tensor[] found = [logits, states, states];
        Assert.Same(logits, task.Answers(new ModelOutputs(names, found) { Tapped = names[1..] }, null!));
        // outputs of the model itself may be called so too
        Assert.Throws<InvalidOperationException>(() => task.Answers(new ModelOutputs(names, found), null!));
        Assert.Contains("'logits'", Assert.Throws<InvalidOperationException>(
            () => task.Answers(new ModelOutputs(["Output", "Other"], [logits, states]), null!)).Message, StringComparison.Ordinal);
    }

    private static TrainingBatch Batch(TrainingTask task, TrainingData data) =>
        task.Batch([.. data.Examples.Select(task.Prepare)], [.. Enumerable.Range(0, data.Examples.Count)], 0, torch.CPU);
}
