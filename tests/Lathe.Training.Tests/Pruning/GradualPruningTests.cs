using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.CompilerServices;
using Lathe.Training.Tests.Modules;
using Lathe.Transformers;
using Lathe.Transformers.Tests;
using TorchSharp;

namespace Lathe.Training.Tests.Pruning;

/// <summary>Units that go while a model is trained.</summary>
public sealed class GradualPruningTests : IDisposable
{
    private const int Steps = 12;

    private static readonly GradualPruningOptions Half = new() { Heads = 0.5, Neurons = 0.5, Begin = 2, End = 8, Every = 2 };

    private readonly string folder = Directory.CreateTempSubdirectory("lathe-gradual-").FullName;

    public GradualPruningTests()
    {
        TorchLibrary.Require();
        TinyCheckpoint.Write(folder, "bert", EncoderHead.SequenceClassification);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Movement is −Σ weight × gradient (Sanh et al. 2020): of a unit, over the weights that read it, which is its gate's
    /// gradient.</summary>
    [Fact]
    public void A_units_movement_is_that_of_the_weights_that_read_it()
    {
        using Bert.Trainable model = Bert.Trainable.Load(folder);
        using UnitGates gates = new(model, AutoModel.Coupling(folder));
        using DisposeScope scope = torch.NewDisposeScope();
        model.Run([torch.randint(3, 71, [2, 5]), torch.ones(2, 5, torch.ScalarType.Int64), torch.zeros(2, 5, torch.ScalarType.Int64)])
            [0].square().sum().backward();
        foreach ((string layer, bool byHead, string reader) in ((string, bool, string)[])[
            ("encoder.layer.1.attention.self.query", true, "bert.encoder.layer.1.attention.output.dense.weight"),
            ("encoder.layer.0.intermediate.dense", false, "bert.encoder.layer.0.output.dense.weight")])
        {
            UnitGate gate = gates.All.Single(known => known.ByHead == byHead && known.Layer.EndsWith(layer, StringComparison.Ordinal));
            TorchSharp.Modules.Parameter weight = model.get_parameter(reader)!;
            float[] expected = (weight.detach() * weight.grad!).sum([0]).reshape(gate.Units, -1).sum([1]).ToFloats();
            double[] found = gate.TakeGradient()!.data<double>().ToArray();
            double most = expected.Max(Math.Abs);
            for (int unit = 0; unit < gate.Units; unit++)
                Assert.Equal(expected[unit], found[unit], 1e-5 * most);
            Assert.Equal(gate.Units, found.Distinct().Count());
        }
    }

    [Theory]
    [InlineData(Lathe.Importance.Movement)]
    [InlineData(Lathe.Importance.Taylor)]
    [InlineData(Lathe.Importance.Hessian)]
    public void The_share_that_is_gone_follows_the_schedule(Lathe.Importance importance)
    {
        GradualPruningOptions options = Half with { Importance = importance };
        List<bool[][]> open = [];
        Run(options, (_, pruning) => open.Add(GatesOf(pruning)));
        Assert.Equal(Steps, open.Count);
        bool reopened = false;
        for (int step = 0; step < Steps; step++)
        {
            foreach ((bool[] gate, int i) in open[step].Select((gate, i) => (gate, i)))
            {
                // (1 − progress)³ of Zhu & Gupta, from the second step to the eighth, every two steps
                double left = step < 2 ? 1 : step >= 8 ? 0 : 1 - ((step - 2) / 2 * 2 / 6.0), share = 0.5 - (0.5 * left * left * left);
                Assert.Equal((int)Math.Round(share * gate.Length), gate.Count(isOpen => !isOpen));
                reopened |= step > 0 && gate.Where((isOpen, unit) => isOpen && !open[step - 1][i][unit]).Any();
            }
        }

        // what is ranked by steps since the last removal stays gone
        Assert.True(importance == Lathe.Importance.Movement || !reopened);
    }

    /// <summary>What is removed for real is what the gates had closed, and nothing else is changed.</summary>
    [Theory]
    [InlineData(Lathe.Importance.Movement)]
    [InlineData(Lathe.Importance.Taylor)]
    public void What_is_pruned_computes_what_the_gates_had_left(Lathe.Importance importance)
    {
        string trained = Path.Combine(folder, "trained"), pruned = Path.Combine(folder, "pruned");
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor[] inputs = [
            torch.randint(3, 71, [3, 6]), torch.ones(3, 6, torch.ScalarType.Int64), torch.zeros(3, 6, torch.ScalarType.Int64),
        ];
        float[] masked = [];
        Run(Half with { Importance = importance }, done: (model, pruning) =>
        {
            model.eval();
            masked = model.Run(inputs)[0].ToFloats();
            model.Save(trained);
            Directory.CreateDirectory(pruned);
            File.Copy(Path.Combine(trained, "config.json"), Path.Combine(pruned, "config.json"));
            using Checkpoint checkpoint = Checkpoint.Open(trained);
            CheckpointPruner pruner = new(checkpoint, pruning.Closed,
                new Dictionary<string, string>(StringComparer.Ordinal), null, []);
            IReadOnlyList<PrunedUnits> chosen = pruner.Choose(AutoModel.Coupling(trained));
            Assert.Equal(GatesOf(pruning).Select(gate => gate.Count(isOpen => isOpen)).Order(),
                chosen.Select(units => units.Kept.Count).Order());
            pruner.Write(Path.Combine(pruned, "model.safetensors"));
        });
        using Bert.Trainable smaller = Bert.Trainable.Load(pruned);
        Assert.InRange(TorchTensors.Distance(masked, smaller.Run(inputs)[0].ToFloats()), 0, 1e-6);
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_to_the_same_losses_and_gates()
    {
        double[] whole = [];
        bool[][] open = [];
        Run(Half, done: (_, pruning) => open = GatesOf(pruning), losses: found => whole = found);
        foreach (int step in (int[])[1, 3, 6, 9])
        {
            string file = Path.Combine(folder, $"run {step}");
            Assert.Throws<NotSupportedException>(() => Run(Half, (done, _) =>
            {
                if (done == step)
                    throw new NotSupportedException("the machine stops");
            }, checkpoint: file));
            double[] resumed = [];
            bool[][] then = [];
            Run(Half, done: (_, pruning) => then = GatesOf(pruning), losses: found => resumed = found, checkpoint: file);
            Assert.Equal(whole, resumed);
            Assert.Equal(open, then);
        }
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using Bert.Trainable model = Bert.Trainable.Load(folder);
        CouplingTable table = AutoModel.Coupling(folder);
        foreach (GradualPruningOptions wrong in (GradualPruningOptions[])[
            Half with { Heads = 1 }, Half with { Neurons = -0.1 }, Half with { Begin = 9 }, Half with { Every = 0 },
            Half with { FewestLeft = 0 }, Half with { Importance = Lathe.Importance.Magnitude }])
            Assert.Throws<ArgumentOutOfRangeException>(() => new GradualPruning(model, table, wrong));
        using (GradualPruning pruning = new(model, table, Half))
        {
            Assert.Throws<ArgumentException>(() => new GradualPruning(model, table, Half));
            Assert.Throws<ArgumentOutOfRangeException>(() => pruning.Of("x", byHead: false, Lathe.Importance.Taylor));
            Assert.Null(pruning.Of("x", byHead: false, Lathe.Importance.Movement));
        }

        // taken away, and put there again
        new GradualPruning(model, table, Half).Dispose();
        using Bert.Trainable drawn = new(BertConfiguration.FromCheckpoint(Checkpoint.Open(folder)));
        Assert.Throws<ArgumentException>(() => new GradualPruning(drawn, table, Half));
    }

    private static bool[][] GatesOf(GradualPruning pruning) => [.. pruning.State
        .Where(entry => entry.Name.StartsWith("gate.", StringComparison.Ordinal))
        .Select(entry => entry.Tensor.detach().ToFloats().Select(multiplier => multiplier != 0).ToArray())];

    private void Run(
        GradualPruningOptions options, Action<int, GradualPruning>? each = null, Action<TrainableModel, GradualPruning>? done = null,
        Action<double[]>? losses = null, string? checkpoint = null)
    {
        using Bert.Trainable model = Bert.Trainable.Load(folder);
        using GradualPruning pruning = new(model, AutoModel.Coupling(folder), options);
        TrainingResult result = new Trainer(
            model, new SequenceClassificationTask(new WordEncoder(), TrainingSamples.ThreeClasses, 16), TrainingSamples.Classes(48, 1),
            null, new TrainingOptions
            {
                Epochs = 2, BatchSize = 8, LearningRate = 1e-3, Hooks = [pruning], Checkpoint = checkpoint, CheckpointEvery = 1,
            }).Run(new Callback(progress => each?.Invoke(progress.Step, pruning)), TestContext.Current.CancellationToken);
        losses?.Invoke([.. result.Losses]);
        done?.Invoke(model, pruning);
    }
}
