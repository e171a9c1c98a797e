using System.Runtime;
using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>What a training does from its first step to its last.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class TrainerTests
{
    private static readonly TrainingOptions Short = new() { Epochs = 2, BatchSize = 8, LearningRate = 5e-3, Seed = 5 };

    [Fact]
    public void It_learns_what_the_data_says()
    {
        TorchLibrary.Require();
        using TinyEncoder model = new(TinyHead.Sequence);
        TrainingResult result = new Trainer(model, Task(), TrainingSamples.Classes(300, 1), TrainingSamples.Classes(100, 2),
            Short with { Epochs = 8 }).Run(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(8 * 38, result.Losses.Count);
        Assert.Equal(8, result.Evaluations.Count);
        Assert.True(result.Best!.Metric > 0.95, $"{result.Best}");
        Assert.False(result.EndedEarly);
        Assert.False(model.training);
    }

    [Fact]
    public void Nothing_is_collected_beside_a_run_that_could_free_what_libtorch_reads()
    {
        TorchLibrary.Require();
        GCLatencyMode before = GCSettings.LatencyMode;
        HashSet<GCLatencyMode> during = [];
        using TinyEncoder model = new(TinyHead.Sequence);
        new Trainer(model, Task(), TrainingSamples.Classes(16, 1), TrainingSamples.Classes(16, 2), Short)
            .Run(new Callback(_ => during.Add(GCSettings.LatencyMode)), TestContext.Current.CancellationToken);
        Assert.Equal([GCLatencyMode.Batch], during);
        Assert.Equal(before, GCSettings.LatencyMode);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        TorchLibrary.Require();
        double[] first = Losses(Short), second = Losses(Short), other = Losses(Short with { Seed = 6 });
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Accumulated_batches_are_one_large_batch()
    {
        TorchLibrary.Require();
        // all of one length, so that the means over batches are of as many examples; four batches are the whole epoch
        TrainingData data = TrainingData.Of("even", TrainingSamples.Classes(64, 3).Examples.Select(example =>
            example with { Text = string.Join(' ', example.Text.Split(' ').Concat(Enumerable.Repeat("w9", 12)).Take(12)), Line = 0 }));
        TrainingOptions large = Short with { BatchSize = 64, Epochs = 6, WeightDecay = 0 };
        double[] whole = Losses(large, data), parts = Losses(large with { BatchSize = 16, Accumulation = 4 }, data);
        Assert.Equal(whole.Length, parts.Length);
        for (int i = 0; i < whole.Length; i++)
            Assert.Equal(whole[i], parts[i], 1e-4);
        Assert.NotEqual(whole[0], whole[^1], 1e-2);
    }

    [Fact]
    public void Clipping_and_decay_change_a_run()
    {
        TorchLibrary.Require();
        double[] plain = Losses(Short with { ClipNorm = double.PositiveInfinity, WeightDecay = 0 });
        Assert.NotEqual(plain, Losses(Short with { ClipNorm = double.PositiveInfinity, WeightDecay = 0.5 }));
        // AdamW divides by the size of gradients: only those that become as small as its epsilon slow it down
        Assert.NotEqual(plain, Losses(Short with { ClipNorm = 1e-6, WeightDecay = 0 }));
    }

    [Fact]
    public void It_ends_when_the_metric_gets_no_better_and_keeps_the_best_weights()
    {
        TorchLibrary.Require();
        using TinyEncoder model = new(TinyHead.Sequence);
        // labels that nothing tells of: what is learned is of no use
        Random random = new(1);
        TrainingData noise = TrainingData.Of("noise", TrainingSamples.Classes(64, 4).Examples.Select(example =>
            example with { Label = $"class{random.Next(3)}" }));
        TrainingData validation = TrainingSamples.Classes(60, 5);
        TrainingOptions options = Short with { Epochs = 200, EvaluateEvery = 4, Patience = 3 };
        TrainingResult result = new Trainer(model, Task(), noise, validation, options).Run(
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.EndedEarly);
        Assert.True(result.Losses.Count < 200 * 8);
        Assert.Equal(result.Evaluations.Max(evaluation => evaluation.Metric), result.Best!.Metric);
        Assert.Equal(3, result.Evaluations.Count(evaluation => evaluation.Step > result.Best.Step));
        Assert.Equal(result.Best.Metric, Measured(model, validation));
    }

    [Fact]
    public void Memory_stays_flat_over_hundreds_of_steps()
    {
        TorchLibrary.Require();
        using TinyEncoder model = new(TinyHead.Sequence);
        List<long> alive = [];
        new Trainer(model, Task(), TrainingSamples.Classes(64, 1), TrainingSamples.Classes(16, 2),
            Short with { Epochs = 60, EvaluateEvery = 16 }).Run(
            new Callback(progress =>
            {
                // handles that nobody disposed of and the collector has not found yet would hide nothing: they are counted
                if (progress.Step % 16 == 0)
                    alive.Add(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
            }), TestContext.Current.CancellationToken);
        Assert.Equal(30, alive.Count);
        Assert.All(alive.Skip(2), count => Assert.Equal(alive[1], count));
    }

    [Fact]
    public void Progress_tells_where_it_stands()
    {
        TorchLibrary.Require();
        List<TrainingProgress> told = [];
        using TinyEncoder model = new(TinyHead.Sequence);
        TrainingResult result = new Trainer(model, Task(), TrainingSamples.Classes(40, 1), TrainingSamples.Classes(16, 2), Short).Run(
            new Callback(told.Add), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, 10), told.Select(progress => progress.Step));
        Assert.All(told, progress => Assert.Equal(10, progress.Steps));
        Assert.Equal(result.Losses, told.Select(progress => progress.Loss));
        Assert.Equal(2.0, told[^1].Epoch);
        Assert.All(told, progress => Assert.True(progress.TokensPerSecond > 0 && progress.Left >= TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, told[^1].Left);
        Assert.Null(told[0].Metric);
        Assert.Equal(result.Evaluations[^1].Metric, told[^1].Metric);
    }

    [Fact]
    public void A_model_that_does_not_fit_is_told_before_the_first_step()
    {
        TorchLibrary.Require();
        Refuses(new TinyEncoder(TinyHead.Sequence, classes: 2), TrainingSamples.Classes(8, 1), "[1, 2]", "[1, 3]");
        Refuses(new TinyEncoder(TinyHead.None), TrainingSamples.Classes(8, 1), "logits", "LastHiddenState");
        Refuses(new TinyEncoder(TinyHead.Tokens), TrainingSamples.Classes(8, 1), "logits", "[1, 3]");
        // rows of embeddings and positions that are not there
        Refuses(new TinyEncoder(TinyHead.Sequence, vocabulary: 20), TrainingData.Of("short",
            [new() { Text = "w7", Label = "class1" }, new() { Text = "w30 w6", Label = "class0" }]), "example 2", "30",
                "index out of range");
        Refuses(new TinyEncoder(TinyHead.Sequence, longest: 6), TrainingData.Of("long",
            [new() { Text = "w7", Label = "class1" }, new() { Text = "w7 w8 w9 w7 w6", Label = "class0" }]), "example 2", "7 tokens");

        static void Refuses(TinyEncoder model, TrainingData data, params string[] parts)
        {
            using (model)
            {
                Exception exception = Assert.Throws<InvalidOperationException>(() => new Trainer(model, Task(), data, null, Short).Run(
                    cancellationToken: TestContext.Current.CancellationToken));
                Assert.DoesNotContain('\n', exception.Message);
                Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        TorchLibrary.Require();
        using TinyEncoder model = new(TinyHead.Sequence);
        foreach (TrainingOptions wrong in (TrainingOptions[])[
            Short with { Epochs = 0 }, Short with { MaxSteps = 0 }, Short with { BatchSize = 0 }, Short with { Accumulation = 0 },
            Short with { LearningRate = double.NaN }, Short with { LearningRate = -1 }, Short with { WarmUp = 1 },
            Short with { WeightDecay = double.PositiveInfinity }, Short with { Beta1 = 1 }, Short with { Beta2 = -0.1 },
            Short with { Epsilon = 0 }, Short with { ClipNorm = 0 }, Short with { ClipNorm = double.NaN },
                Short with { CheckpointEvery = 0 },
            Short with { Decay = (LearningRateDecay)7 }, Short with { Dropout = 1 }, Short with { Dropout = -0.5 }])
            Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer(model, Task(), TrainingSamples.Classes(8, 1), null, wrong));
        Assert.Throws<ArgumentException>(() =>
            new Trainer(model, Task(), TrainingSamples.Classes(8, 1), null, Short with { Patience = 2 }));
    }

    private static SequenceClassificationTask Task() => new(new WordEncoder(), TrainingSamples.ThreeClasses, 32);

    private static double[] Losses(TrainingOptions options, TrainingData? data = null)
    {
        using TinyEncoder model = new(TinyHead.Sequence, dropout: data is null ? 0.1 : 0);
        return [.. new Trainer(model, Task(), data ?? TrainingSamples.Classes(40, 1), null, options).Run(
            cancellationToken: TestContext.Current.CancellationToken).Losses];
    }

    private static double Measured(TinyEncoder model, TrainingData data)
    {
        SequenceClassificationTask task = Task();
        using DisposeScope scope = torch.NewDisposeScope();
        PreparedExample[] examples = [.. data.Examples.Select(task.Prepare)];
        TrainingBatch batch = task.Batch(examples, [.. Enumerable.Range(0, examples.Length)], 0, torch.CPU);
        TaskScore score = task.CreateScore();
        score.Add(new ModelOutputs(model.OutputNames, model.Run(batch.Inputs(model.InputNames))), batch);
        return score.Value;
    }
}
