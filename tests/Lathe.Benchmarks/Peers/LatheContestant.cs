using System.Diagnostics;
using Lathe.Transformers;

namespace Lathe.Benchmarks.Peers;

/// <summary>Lathe in this process.</summary>
internal sealed class LatheContestant : IContestant
{
    private readonly CompiledModel model;
    private readonly InferenceSession session;
    private readonly Tensor[] inputs;
    private readonly Tensor?[] outputs;
    private readonly BatchShape shape;

    public LatheContestant(string path, Precision precision, BatchShape shape, int vocabulary, int threads)
    {
        this.shape = shape;
        long start = Stopwatch.GetTimestamp();
        model = AutoModel.Load(path, precision);
        session = model.NewSession(shape.Batch, shape.Sequence, threads);
        LoadMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        inputs = [.. model.Inputs.Select(input => SyntheticInputs.Create(input.Name, shape, vocabulary))];
        outputs = [.. model.Outputs.Select((output, i) => output.Present ? Tensor.Float32(session.OutputShape(i, shape.Batch, shape.Sequence)) : null)];
        start = Stopwatch.GetTimestamp();
        Run();
        FirstRunMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public double LoadMilliseconds { get; }

    public double FirstRunMilliseconds { get; }

    public double[] Time(int runs)
    {
        double[] times = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return times;
    }

    public void Dispose()
    {
        session.Dispose();
        model.Dispose();
    }

    private void Run() => session.Run(inputs, outputs, shape.Batch, shape.Sequence);
}
