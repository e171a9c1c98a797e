namespace Lathe.Training.Tests;

/// <summary>Each task is learned by a small model: what it gives in the end is better than chance by far.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class LearningTests
{
    private static readonly WordEncoder encoder = new();
    private static readonly TrainingOptions Options = new() { Epochs = 12, BatchSize = 16, LearningRate = 8e-3 };

    [Fact]
    public void Tags_of_words()
    {
        // a word's tag is whether it is even; hyphens make several tokens of one
        static TrainingData Data(int seed)
        {
            Random random = new(seed);
            return TrainingData.Of("tags", Enumerable.Range(0, 120).Select(_ =>
            {
                int[] words = [.. Enumerable.Range(0, random.Next(2, 8)).Select(_ => random.Next(5, 20))];
                return new TrainingExample
                {
                    Words = [.. words.Select(word => word % 3 == 0 ? $"w{word}-w39" : $"w{word}")],
                    Tags = [.. words.Select(word => word % 2 == 0 ? "even" : "odd")],
                };
            }));
        }

        Learns(() => new TinyEncoder(TinyHead.Tokens, classes: 2), new TokenClassificationTask(encoder, new LabelSet(["even", "odd"]), 32),
            Data(1),
            Data(2), 0.95);
    }

    [Fact]
    public void Words_that_are_masked()
    {
        // all words of a text are the same
        static TrainingData Data(int seed)
        {
            Random random = new(seed);
            return TrainingData.Of("texts", Enumerable.Range(0, 120).Select(_ =>
                new TrainingExample { Text = string.Join(' ', Enumerable.Repeat($"w{random.Next(5, 15)}", random.Next(4, 9))) }));
        }

        Learns(() => new TinyEncoder(TinyHead.Tokens, classes: 40), new MaskedLanguageModelTask(encoder, 32), Data(1), Data(2), 0.9);
    }

    [Theory]
    [InlineData(SentenceEmbeddingLoss.CosineRegression, 0.6)]
    [InlineData(SentenceEmbeddingLoss.Contrastive, 0.6)]
    public void Vectors_of_texts(SentenceEmbeddingLoss loss, double least)
    {
        TrainingData data = TrainingSamples.Pairs(200, 1);
        if (loss == SentenceEmbeddingLoss.Contrastive)
            data = TrainingData.Of("alike", data.Examples.Where(example => example.Score >= 0.75).Select(example =>
                example with { Score = null }));
        Learns(() => new TinyEncoder(TinyHead.None), new SentenceEmbeddingTask(encoder, 32, loss), data, TrainingSamples.Pairs(100, 2),
            least);
    }

    [Fact]
    public void Answers_to_questions()
    {
        // the answer is the word that the question says
        static TrainingData Data(int seed)
        {
            Random random = new(seed);
            return TrainingData.Of("answers", Enumerable.Range(0, 200).Select(_ =>
            {
                string[] words = [.. Enumerable.Range(5, 10).OrderBy(_ => random.Next()).Take(5).Select(word => $"w{word}")];
                int place = random.Next(5);
                return new TrainingExample
                {
                    Text = words[place], Pair = string.Join(' ', words), Answer = words[place],
                    AnswerStart = words.Take(place).Sum(word => word.Length + 1),
                };
            }));
        }

        Learns(() => new TinyEncoder(TinyHead.Answers, width: 32), new QuestionAnsweringTask(encoder, 32), Data(1), Data(2), 0.8, 30);
    }

    private static void Learns(Func<TinyEncoder> make, TrainingTask task, TrainingData data, TrainingData validation, double least,
        int epochs = 12)
    {
        TorchLibrary.Require();
        using TinyEncoder model = make();
        TrainingResult result = new Trainer(model, task, data, validation, Options with { Epochs = epochs }).Run(
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Best!.Metric >= least, string.Join(' ', result.Evaluations.Select(evaluation => $"{evaluation.Metric:F3}")));
        Assert.True(result.Evaluations[^1].Loss < result.Evaluations[0].Loss);
    }
}
