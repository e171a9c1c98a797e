using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>Pruning while a model is trained.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class PruningHookTests
{
    [Fact]
    public void The_trainer_removes_what_the_schedule_says_when_it_says_so()
    {
        TorchLibrary.Require();
        List<double> removed = [];
        List<int> kept = [];
        int steps = 0;
        PruningHook hook = new(new PruningSchedule(0, 0.5, 2, 8, Every: 3), (model, share) =>
        {
            removed.Add(share);
            Zero(model, share);
        }, model =>
        {
            kept.Add(steps);
            Zero(model, removed.Count > 0 ? removed[^1] : 0);
        });
        using BagModel model = new(torch.ones(40, 3), torch.zeros(3));
        new Trainer(model, new SequenceClassificationTask(new WordEncoder(), TrainingSamples.ThreeClasses, 16),
            TrainingSamples.Classes(40, 1), null,
            new() { Epochs = 2, BatchSize = 4, LearningRate = 0.1, Hooks = [hook] }).Run(
            new Callback(progress => steps = progress.Step), TestContext.Current.CancellationToken);
        // steps 5 and 8 of 20: half of the way, and all of it
        Assert.Equal([0.5 - 0.5 / 8, 0.5], removed);
        Assert.Equal(Enumerable.Range(0, 20).Except([5, 8]), kept);
        Assert.Equal(20, model.Table.eq(0).sum(1).eq(3).sum().item<long>());

        static void Zero(TrainableModel model, double share)
        {
            using IDisposable none = torch.no_grad();
            model.get_parameter("table")!.narrow(0, 0, (long)(share * 40)).zero_();
        }
    }
}
