using System.Text.Json.Nodes;
using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>A training, step by step, against PyTorch in float64.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class OracleTests
{
    [Fact]
    public void Optimizer_decay_clipping_and_schedule_are_those_of_PyTorch()
    {
        TorchLibrary.Require();
        JsonNode golden = Golden.Of("training");
        using BagModel model = new(Golden.Tensor(golden["start"]!), Golden.Tensor(golden["startBias"]!));
        TrainingData data = TrainingData.Of("bag", Enumerable.Range(0, 8).Select(i =>
            new TrainingExample { Text = $"w5 w{10 + i} w{6 + i % 3}", Label = $"class{i % 3}" }));
        TrainingResult result = new Trainer(model, new SequenceClassificationTask(new WordEncoder(), TrainingSamples.ThreeClasses, 16),
            data, null,
            new()
            {
                Epochs = 12, BatchSize = 8, LearningRate = 0.1, WarmUp = 0.25, WeightDecay = 0.1, ClipNorm = 0.5, Beta1 = 0.8, Beta2 = 0.95,
                Epsilon = 1e-6,
            }).Run(cancellationToken: TestContext.Current.CancellationToken);
        Close(Golden.Values(golden["losses"]!), result.Losses, 1e-4);
        Close(Golden.Values(golden["table"]!["values"]!), [.. model.Table.data<float>().Select(value => (double)value)], 1e-4);
        Close(Golden.Values(golden["bias"]!["values"]!), [.. model.Bias.data<float>().Select(value => (double)value)], 1e-4);
    }

    private static void Close(IReadOnlyList<double> expected, IReadOnlyList<double> found, double tolerance)
    {
        Assert.Equal(expected.Count, found.Count);
        for (int i = 0; i < expected.Count; i++)
            Assert.Equal(expected[i], found[i], tolerance);
    }
}
