using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Training.Tests.Modules;
using Lathe.Transformers;
using Lathe.Transformers.Tests;
using TorchSharp;

namespace Lathe.Training.Tests.Importance;

/// <summary>Importance by the loss of a task.</summary>
public sealed class ImportanceMeasurementTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lathe-measured-").FullName;

    public ImportanceMeasurementTests()
    {
        TorchLibrary.Require();
        TinyCheckpoint.Write(folder, "bert", EncoderHead.SequenceClassification);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Held against the same loop, written out.</summary>
    [Fact]
    public void A_task_is_measured_over_all_parts_of_its_data()
    {
        SequenceClassificationTask task = Task();
        TrainingData data = TrainingSamples.Classes(64, 1);
        List<CompressionProgress> steps = [];
        using Bert.Trainable model = Bert.Trainable.Load(folder), again = Bert.Trainable.Load(folder);
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] inputs = Inputs();
        float[] before = model.Run(inputs)[0].ToFloats();
        IUnitImportance found = GradientImportance.Measure(model, AutoModel.Coupling(folder), task, data,
            new ImportanceOptions { Examples = 12, BatchSize = 4 }, new Seen(steps), Token);
        Assert.Equal(Enumerable.Range(0, 3).Select(done => new CompressionProgress("importance", done, 3)), steps);
        Assert.Equal(before, model.Run(inputs)[0].ToFloats());
        Assert.All(model.parameters(), parameter => Assert.Equal(0, parameter.grad?.count_nonzero().item<long>() ?? 0));

        using GradientImportance expected = new(again, AutoModel.Coupling(folder));
        int[] indices = [.. Enumerable.Range(0, 12).Select(i => i * 64 / 12)];
        PreparedExample[] examples = [.. indices.Select(index => task.Prepare(data.Examples[index]))];
        foreach (int[] batch in Enumerable.Range(0, 12).OrderBy(i => examples[i].Length).Chunk(4))
        {
            TrainingBatch given = task.Batch([.. batch.Select(i => examples[i])], [.. batch.Select(i => indices[i])], 0, torch.CPU);
            task.Loss(new ModelOutputs(again.OutputNames, again.Run(given.Inputs(again.InputNames))), given).backward();
            expected.Add();
            again.zero_grad();
        }

        using Checkpoint checkpoint = Checkpoint.Open(folder);
        foreach (PrunableUnits units in PrunableUnits.Of(AutoModel.Coupling(folder), checkpoint))
        {
            foreach (Lathe.Importance importance in (Lathe.Importance[])[Lathe.Importance.Taylor, Lathe.Importance.Hessian])
            {
                IReadOnlyList<double> scores = expected.Of(units.Name, units.Group.ByHead, importance)!;
                Assert.Equal(scores, found.Of(units.Name, units.Group.ByHead, importance));
                Assert.True(scores.Distinct().Count() > 1);
            }
        }

        // the model can be measured again, and all examples are few
        steps.Clear();
        GradientImportance.Measure(model, AutoModel.Coupling(folder), task, data, null, new Seen(steps), Token);
        Assert.Equal(4, steps.Count);
    }

    [Fact]
    public void What_cannot_be_measured_is_refused()
    {
        CouplingTable table = AutoModel.Coupling(folder);
        TrainingData data = TrainingSamples.Classes(8, 1);
        using Bert.Trainable model = Bert.Trainable.Load(folder);
        foreach (ImportanceOptions wrong in (ImportanceOptions[])[new() { Examples = 0 }, new() { BatchSize = 0 }])
            Assert.Throws<ArgumentOutOfRangeException>(() => GradientImportance.Measure(model, table, Task(), data, wrong, null, Token));
        Assert.Throws<OperationCanceledException>(() => GradientImportance.Measure(
            model, table, Task(), data, null, null, new CancellationToken(canceled: true)));
        using (torch.no_grad())
            model.get_parameter("classifier.weight")!.fill_(float.NaN);
        Assert.Equal("classifier.weight", Assert.Throws<TrainingDivergedException>(() => GradientImportance.Measure(
            model, table, Task(), data, null, null, Token)).Member);
        // by hand, nobody looks at the loss
        using GradientImportance importance = new(model, table);
        using DisposeScope scope = torch.NewDisposeScope();
        model.Run(Inputs())[^1].square().sum().backward();
        Assert.Contains("is not finite", Assert.Throws<InvalidOperationException>(importance.Add).Message, StringComparison.Ordinal);
    }

    private static SequenceClassificationTask Task() => new(new WordEncoder(), TrainingSamples.ThreeClasses, 16);

    private static torch.Tensor[] Inputs() =>
        [torch.randint(3, 71, [3, 6]), torch.ones(3, 6, torch.ScalarType.Int64), torch.zeros(3, 6, torch.ScalarType.Int64)];

    private sealed class Seen(List<CompressionProgress> steps) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value) => steps.Add(value);
    }
}
