// A training step of Bert.Trainable against the same model hand-written in TorchSharp, in one process, in turns.
//   dotnet run -c Release --project tests/Lathe.Training.Benchmarks [SHAPE…] [--rounds 15] [--steps 2] [--threads 2]
//   … SHAPE --memory trainable | torchsharp      one of them alone: its peak memory
using System.Diagnostics;
using System.Globalization;
using Lathe.Training.Benchmarks;
using Lathe.Training.Tests.Modules;
using Lathe.Transformers;
using TorchSharp;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int Option(string name, int otherwise) => Array.IndexOf(args, "--" + name) is >= 0 and var at && at + 1 < args.Length
    ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
(int rounds, int steps) = (Option("rounds", 15), Option("steps", 2));
torch.set_num_threads(Option("threads", 2));
string? alone = Array.IndexOf(args, "--memory") is >= 0 and var place && place + 1 < args.Length ? args[place + 1] : null;
Shape[] shapes = [.. Shape.All.Where(shape => !Shape.All.Any(other => args.Contains(other.Name)) || args.Contains(shape.Name))];

foreach (Shape shape in shapes)
{
    if (alone is not null)
    {
        using Contestant one = alone == "trainable" ? Trainable(shape) : HandWritten(shape);
        for (int i = 0; i < 5; i++)
            one.Step();
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine($"{shape.Name}: {alone} peaks at {self.PeakWorkingSet64 / 1e6:F0} MB");
        continue;
    }

    using Contestant ours = Trainable(shape), peer = HandWritten(shape);
    Contestant[] both = [ours, peer];
    foreach (Contestant contestant in both)
        contestant.Step();
    List<double> clock = [], processor = [];
    double[] best = [double.PositiveInfinity, double.PositiveInfinity];
    for (int round = 0; round < rounds; round++)
    {
        double[] seconds = [0, 0], busy = [0, 0];
        for (int turn = 0; turn < 2; turn++)
        {
            int who = (round + turn) % 2;
            // the caches are the other's
            both[who].Step();
            for (int i = 0; i < steps; i++)
            {
                (double taken, double used) = both[who].Step();
                seconds[who] += taken;
                busy[who] += used;
                best[who] = Math.Min(best[who], taken);
            }
        }

        clock.Add(seconds[1] / seconds[0]);
        processor.Add(busy[1] / busy[0]);
    }

    clock.Sort();
    processor.Sort();
    double tokens = shape.Batch * shape.Sequence;
    Console.WriteLine($"{shape.Name} {shape.Batch} x {shape.Sequence}: {tokens / best[0]:N0} tokens a second at best, "
        + $"TorchSharp {tokens / best[1]:N0}");
    Console.WriteLine($"    TorchSharp's time over ours, median of {rounds} rounds: "
        + $"{clock[rounds / 2]:F3} by the clock ({clock[0]:F3} to {clock[^1]:F3}; of the best steps {best[1] / best[0]:F3}), "
        + $"{processor[rounds / 2]:F3} of the processor ({processor[0]:F3} to {processor[^1]:F3})");
}

static Contestant Trainable(Shape shape)
{
    torch.random.manual_seed(0);
    Bert.Trainable model = new(shape.Configuration);
    torch.Tensor mask = torch.ones([shape.Batch, shape.Sequence], torch.ScalarType.Int64).DetachFromDisposeScope();
    torch.Tensor types = torch.zeros([shape.Batch, shape.Sequence], torch.ScalarType.Int64).DetachFromDisposeScope();
    return new Contestant(model, ids => model.Run([ids, mask, types])[0], shape);
}

static Contestant HandWritten(Shape shape)
{
    torch.random.manual_seed(0);
    Encoder model = new(shape.Layers, shape.Hidden, shape.Heads, shape.Inner, shape.Vocabulary, Shape.Longest);
    torch.Tensor mask = torch.ones(shape.Batch, shape.Sequence).DetachFromDisposeScope();
    return new Contestant(model, ids => model.call(ids, mask), shape);
}
