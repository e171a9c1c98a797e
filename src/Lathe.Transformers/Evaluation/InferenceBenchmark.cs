using System.Diagnostics;
using Lathe.Kernels;

namespace Lathe.Transformers.Evaluation;

/// <summary>Measures loading and running a model, with ids that depend on nothing but the shape.</summary>
internal static class InferenceBenchmark
{
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
        EncoderConfiguration configuration = AutoModel.ReadConfiguration(path);
        SampleRun.Check(configuration, sequence);
        long started = Stopwatch.GetTimestamp();
        using CompiledModel model = AutoModel.Load(path, precision);
        using InferenceSession session = model.CreateSession(batch, sequence, threads);
        double load = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        SampleRun run = new(session, configuration, batch, sequence);
        double first = run.Time();
        run.WarmUp();

        double[] times = new double[runs];
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < runs; i++)
            times[i] = run.Time();
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        long peak;
        using (Process process = Process.GetCurrentProcess())
            peak = process.PeakWorkingSet64;
        Array.Sort(times);
        double median = times[runs / 2];
        return new BenchmarkResult(
            load, first, median, times[0], allocated / runs, model.WeightBytes, peak,
            OperationCount.Of(configuration, batch, sequence) / (median * 1e6),
            TileCeiling.MeasureGops(model.Precision.Encoding(), session.Threads), session.Threads);
    }
}
