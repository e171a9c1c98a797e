using Lathe.Benchmarks.Measurement;
using Lathe.Transformers;

namespace Lathe.Benchmarks.Peers;

/// <summary>Times Lathe against its peers on one checkpoint.</summary>
internal sealed class PeerComparison(PeerSettings settings)
{
    /// <summary>Relative L2 beyond which two outputs are not the same function: INT4 of a random network stays below a fifth of
    /// it.</summary>
    private const double LargestDistance = 0.5;

    private readonly EncoderConfiguration configuration = AutoModel.ReadConfiguration(settings.Checkpoint);
    private readonly string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Checkpoint));
    private readonly List<PeerRow> rows = [];
    private readonly List<StartUp> startUps = [];

    /// <summary>Why ONNX Runtime is not among the peers, or null where it is.</summary>
    private string? WithoutOnnxRuntime => settings.HasOnnxRuntime ? OnnxRuntimeLibrary.Missing : "--without-onnx-runtime was given";

    /// <param name="progress">Told before each comparison.</param>
    public PeerMeasurements Run(TextWriter progress)
    {
        if (settings.HasOnnxRuntime && OnnxRuntimeLibrary.Missing is { } reason)
            progress.WriteLine($"ONNX Runtime is left out: {reason}");
        foreach (int threads in settings.Threads)
        {
            using ProcessContestant? torch = settings.Torch is null
                ? null : ProcessContestant.PyTorch(settings.Python, settings.Torch, settings.Checkpoint, threads);
            foreach (Precision precision in settings.Precisions)
                Run(precision, threads, torch, progress);
        }
        return new PeerMeasurements(Machine.Here(), settings.Rounds, rows, startUps, WithoutOnnxRuntime);
    }

    private void Run(Precision precision, int threads, ProcessContestant? torch, TextWriter progress)
    {
        string packed = Path.Combine(Path.GetTempPath(), $"lathe-peers-{Environment.ProcessId}.lathe");
        try
        {
            using (CompiledModel model = AutoModel.Load(settings.Checkpoint, precision))
                model.Save(packed);
            using OnnxRuntimeContestant? onnx = WithoutOnnxRuntime is null
                ? new OnnxRuntimeContestant(OnnxModel(precision), threads) : null;
            using LatheContestant lathe = new(packed, precision, threads);
            foreach (BatchShape shape in settings.Shapes)
            {
                progress.WriteLine($"{name} {shape}, {precision}, {threads} threads");
                bool isFirst = shape == settings.Shapes[0];
                rows.Add(Compare(shape, precision, threads, lathe, onnx, torch, isFirst));
            }
        }
        finally
        {
            File.Delete(packed);
        }
    }

    private PeerRow Compare(
        BatchShape shape, Precision precision, int threads, LatheContestant lathe, OnnxRuntimeContestant? onnx, ProcessContestant? torch,
        bool isFirst)
    {
        PeerBatch batch = new(shape, settings.Padding, configuration.VocabularySize, configuration.PaddingId);
        List<IContestant> contestants = [.. new IContestant?[] { lathe, onnx, torch }.OfType<IContestant>()];
        FirstRun[] first = [.. contestants.Select(contestant => contestant.Prepare(batch))];
        double[] distances = [.. first.Select(run => Statistics.RelativeDistance(first[0].FirstTokens, run.FirstTokens))];
        for (int i = 1; i < contestants.Count; i++)
        {
            if (!(distances[i] <= LargestDistance))
            {
                throw new InvalidOperationException(
                    $"{name} {shape}: Lathe's output at {precision} is {distances[i]:g3} (relative L2) from {contestants[i].Engine}'s; "
                    + "the two do not compute the same");
            }
        }
        if (isFirst && onnx is not null)
        {
            double ours = lathe.LoadMilliseconds + first[0].Milliseconds, theirs = onnx.LoadMilliseconds + first[1].Milliseconds;
            startUps.Add(new StartUp(name, shape.Batch, shape.Sequence, threads, precision, ours, theirs));
        }

        long weights = EncoderWork.WeightBytes(configuration, precision);
        Ceiling before = Ceiling.Measure(precision, threads, weights);
        double[][][] times = TurnTaking.Run(contestants, [.. first.Select(run => run.Milliseconds)], settings.Rounds);
        Ceiling ceiling = before.Best(Ceiling.Measure(precision, threads, weights));

        PeerTiming? Timed(IContestant? peer, Precision itsPrecision)
        {
            int who = peer is null ? -1 : contestants.IndexOf(peer);
            return who < 0 ? null : PeerTiming.Of(contestants[who].Engine, itsPrecision, times[who], times[0], distances[who]);
        }
        return new PeerRow(
            name, shape.Batch, shape.Sequence, settings.Padding, threads, precision, EncoderWork.Operations(configuration, batch.Lengths),
            weights,
            Timing.Of([.. times[0].SelectMany(round => round)]), Timed(onnx, Ceiling.Arithmetic(precision)),
            Timed(torch, Precision.Float32), ceiling);
    }

    /// <summary>Its quantiser knows int8 and nothing below; half-width weights it computes as float32 on such a processor.</summary>
    private string OnnxModel(Precision precision)
    {
        string path = Path.Combine(settings.Checkpoint, Ceiling.Arithmetic(precision) is Precision.Int8 ? "model.int8.onnx" : "model.onnx");
        return File.Exists(path) ? path : throw new FileNotFoundException(
            $"{path} is missing: write the checkpoint with make_checkpoint.py --onnx, or give --without-onnx-runtime");
    }
}
