using Lathe.Checkpoints;
using Lathe.Tests;
using TorchSharp;

namespace Lathe.Training.Tests;

/// <summary>A run that is stopped at any step and goes on gives the same numbers as one that is not.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class ResumeTests
{
    private const int Steps = 15;

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3, BatchSize = 8, LearningRate = 5e-3, Seed = 5, EvaluateEvery = 4, CheckpointEvery = 1, Decay = LearningRateDecay.Cosine,
    };

    [Fact]
    public void Killed_after_any_step_it_goes_on_to_the_same_curve_to_the_last_digit()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        string file = folder.File("run");
        (TrainingResult whole, Dictionary<string, byte[]> weights) = Run(Options with { Checkpoint = file }, progress =>
            File.Copy(file, folder.File($"after {progress.Step}")));
        Assert.Equal(Steps, whole.Losses.Count);
        for (int step = 1; step <= Steps; step++)
        {
            // a process that was killed here leaves this file, and nothing else
            (TrainingResult resumed, Dictionary<string, byte[]> found) = Run(Options with { Checkpoint = folder.File($"after {step}") });
            Equal(whole, resumed);
            Assert.Equal(weights.Keys.Order(), found.Keys.Order());
            Assert.All(weights, entry => Assert.Equal(entry.Value, found[entry.Key]));
        }
    }

    [Fact]
    public void Checkpoints_some_steps_apart_do_what_each_step_does()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        TrainingOptions rare = Options with { CheckpointEvery = 4, Accumulation = 2, Checkpoint = folder.File("run") };
        (TrainingResult whole, _) = Run(rare with { Checkpoint = null });
        for (int step = 1; step < whole.Losses.Count; step++)
        {
            File.Delete(rare.Checkpoint);
            Assert.Throws<NotSupportedException>(() => Run(rare, progress =>
            {
                if (progress.Step == step)
                    throw new NotSupportedException("the machine stops");
            }));
            List<int> steps = [];
            Equal(whole, Run(rare, progress => steps.Add(progress.Step)).Result);
            Assert.Equal(step / 4 * 4 + 1, steps[0]);
        }
    }

    [Fact]
    public void Cancelled_it_leaves_a_state_that_goes_on()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        TrainingOptions rare = Options with { CheckpointEvery = 1000, Checkpoint = folder.File("run") };
        (TrainingResult whole, _) = Run(rare with { Checkpoint = null });
        using CancellationTokenSource source = new();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(rare, progress =>
        {
            if (progress.Step == 7)
                source.Cancel();
        }, source: source));
        List<int> steps = [];
        Equal(whole, Run(rare, progress => steps.Add(progress.Step)).Result);
        Assert.Equal(8, steps[0]);
        // a finished run's file gives its results again
        Equal(whole, Run(rare, _ => Assert.Fail("a finished run takes no step")).Result);
    }

    [Fact]
    public void What_hooks_and_losses_keep_goes_on_too()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        string file = folder.File("run");
        TrainingResult whole = Distilled(Options with { Checkpoint = file }, progress => File.Copy(file,
            folder.File($"after {progress.Step}")));
        foreach (int step in (int[])[1, 6, 11])
            Equal(whole, Distilled(Options with { Checkpoint = folder.File($"after {step}") }, null));

        static TrainingResult Distilled(TrainingOptions options, Action<TrainingProgress>? told)
        {
            using TinyEncoder student = new(TinyHead.Sequence), teacher = new(TinyHead.Sequence, width: 24, seed: 9);
            using ModuleTeacher shown = new(teacher);
            DistilledTask task = new(Task(), shown, new() { Layers = [new("hidden_states.0", "hidden_states.1")] });
            options = options with { Hooks = [new ShrinkingHook()] };
            return new Trainer(student, task, TrainingSamples.Classes(40, 1), TrainingSamples.Classes(16, 2), options).Run(
                told is null ? null : new Callback(told), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Files_of_other_runs_and_damaged_ones_are_refused()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        TrainingOptions options = Options with { Checkpoint = folder.File("run"), MaxSteps = 3 };
        Run(options);
        Refuses(() => Run(options with { Seed = 6 }), "Seed", "5", "6");
        Refuses(() => Run(options with { LearningRate = 1e-3 }), "LearningRate", "0.005", "0.001");
        Refuses(() => Run(options with { MaxSteps = 4 }), "MaxSteps");
        Refuses(() => Run(options, data: TrainingSamples.Classes(40, 7)), "data", "sha256:");
        Refuses(() => Run(options, width: 24), "'model.", "24");
        byte[] whole = File.ReadAllBytes(options.Checkpoint!);
        foreach (int length in (int[])[0, 7, 100, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(options.Checkpoint!, whole[..length]);
            Refuses(() => Run(options));
        }

        File.WriteAllText(options.Checkpoint!, "not a checkpoint of anything");
        Refuses(() => Run(options));
        SafetensorsFile.Write(options.Checkpoint!, [("a", Tensor.Float32(2))]);
        Refuses(() => Run(options), "no checkpoint of a training");
        File.WriteAllBytes(options.Checkpoint!, whole);
        Assert.Equal(3, Run(options).Result.Losses.Count);

        void Refuses(Action run, params string[] parts)
        {
            CheckpointException exception = Assert.Throws<CheckpointException>(run);
            Assert.Contains(options.Checkpoint!, exception.Message, StringComparison.Ordinal);
            Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_disk_that_refuses_is_told_before_the_first_step()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        foreach (string path in (string[])[folder.File("missing/run"), folder.Path])
            Assert.Throws<CheckpointException>(() => Run(
                Options with { Checkpoint = path, CheckpointEvery = 1000 }, _ => Assert.Fail("it is told before the first step")));
    }

    private static SequenceClassificationTask Task() => new(new WordEncoder(), TrainingSamples.ThreeClasses, 32);

    private static (TrainingResult Result, Dictionary<string, byte[]> Weights) Run(
        TrainingOptions options, Action<TrainingProgress>? told = null, TrainingData? data = null, int width = 16,
        CancellationTokenSource? source = null)
    {
        // another start each time: what a resumed run does must not come from it
        using TinyEncoder model = new(TinyHead.Sequence, width: width, dropout: 0.1);
        if (File.Exists(options.Checkpoint))
        {
            using IDisposable none = torch.no_grad();
            foreach (TorchSharp.Modules.Parameter parameter in model.parameters())
                parameter.fill_(7);
            torch.random.manual_seed(99);
        }

        TrainingResult result = new Trainer(model, Task(), data ?? TrainingSamples.Classes(40, 1), TrainingSamples.Classes(16, 2),
            options).Run(
            told is null ? null : new Callback(told), source?.Token ?? TestContext.Current.CancellationToken);
        return (result, model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.bytes.ToArray()));
    }

    private static void Equal(TrainingResult expected, TrainingResult found)
    {
        Assert.Equal(expected.Losses, found.Losses);
        Assert.Equal(expected.Evaluations, found.Evaluations);
        Assert.Equal(expected.Best, found.Best);
    }

    /// <summary>Takes a bit of each weight away, and ever more: what it has taken is its state.</summary>
    private sealed class ShrinkingHook : TrainingHook
    {
        private readonly torch.Tensor taken = torch.zeros(1).DetachFromDisposeScope();

        public override string Description => "shrinking";

        public override IReadOnlyList<(string Name, torch.Tensor Tensor)> State => [("taken", taken)];

        public override void AfterUpdate(TrainableModel model, int step)
        {
            using IDisposable none = torch.no_grad();
            using DisposeScope scope = torch.NewDisposeScope();
            taken.add_(1e-3);
            foreach (TorchSharp.Modules.Parameter parameter in model.parameters())
                parameter.mul_(1 - taken);
        }
    }
}
