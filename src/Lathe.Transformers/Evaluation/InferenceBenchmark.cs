using System.Diagnostics;
using Lathe.Kernels;

namespace Lathe.Transformers;

/// <summary>Measures loading and running a model, with ids that depend on nothing but the shape.</summary>
public static class InferenceBenchmark
{
    // until the runtime has recompiled what it started unoptimised: it waits 100 ms for quiet, then compiles in the background
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private const int FewestWarmUpRuns = 2;

    /// <summary>Loads a model, warms up, and times single runs.</summary>
    /// <param name="path">A checkpoint folder or a packed file.</param>
    /// <param name="precision">Of the matrix products.</param>
    /// <param name="batch">Rows of a run.</param>
    /// <param name="sequence">Tokens of a row, none of them padding.</param>
    /// <param name="threads">0: one for each physical core that the process may use.</param>
    /// <param name="runs">Timed runs.</param>
    /// <exception cref="ArgumentException">The sequence is longer than the model's positions.</exception>
    public static BenchmarkResult Run(string path, Precision precision, int batch, int sequence, int threads, int runs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(runs);
        EncoderConfiguration configuration = AutoModel.Configure(path);
        if (sequence > configuration.LongestSequence)
            throw new ArgumentOutOfRangeException(nameof(sequence), sequence, $"the model has positions for {configuration.LongestSequence} tokens; choose a sequence up to that");
        long started = Stopwatch.GetTimestamp();
        using CompiledModel model = AutoModel.Load(path, precision);
        using InferenceSession session = model.NewSession(batch, sequence, threads);
        double load = Milliseconds(started);

        Tensor[] inputs = [.. NamedTensors.CompleteInputs(
            [.. model.Inputs.Select(input => NamedTensors.ToSnakeCase(input.Name))],
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { [NamedTensors.InputIds] = Ids(configuration, batch, sequence) })];
        Tensor?[] outputs = CompiledRun.AllocateOutputs(model, session, batch, sequence);
        started = Stopwatch.GetTimestamp();
        session.Run(inputs, outputs, batch, sequence);
        double first = Milliseconds(started);

        started = Stopwatch.GetTimestamp();
        for (int i = 0; i < FewestWarmUpRuns || Stopwatch.GetElapsedTime(started) < WarmUp; i++)
            session.Run(inputs, outputs, batch, sequence);

        double[] times = new double[runs];
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < runs; i++)
        {
            started = Stopwatch.GetTimestamp();
            session.Run(inputs, outputs, batch, sequence);
            times[i] = Milliseconds(started);
        }
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        long peak;
        using (Process process = Process.GetCurrentProcess())
            peak = process.PeakWorkingSet64;
        Array.Sort(times);
        double median = times[runs / 2];
        return new BenchmarkResult(
            load, first, median, times[0], allocated / runs, model.WeightBytes, peak,
            OperationCount.Of(configuration, batch, sequence) / (median * 1e6), TileCeiling.MeasureGops(model.Precision, session.Threads), session.Threads);
    }

    /// <summary>The ids that ../shared/peers gives to other runtimes, within the vocabulary.</summary>
    private static Tensor Ids(EncoderConfiguration configuration, int batch, int sequence)
    {
        Tensor ids = Tensor.Int32(batch, sequence);
        Span<int> values = ids.Ints;
        for (int i = 0; i < values.Length; i++)
            values[i] = (int)((5 + i * 7919L % 400) % configuration.VocabularySize);
        return ids;
    }

    private static double Milliseconds(long started) => Stopwatch.GetElapsedTime(started).TotalMilliseconds;
}
