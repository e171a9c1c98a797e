using System.Diagnostics;
using Lathe.Transformers;

namespace Lathe.Benchmarks.Peers;

/// <summary>Lathe in this process.</summary>
internal sealed class LatheContestant : IContestant
{
    private readonly CompiledModel model;
    private readonly int threads;
    private InferenceSession? session;
    private Tensor[] inputs = [];
    private Tensor?[] outputs = [];
    private BatchShape shape;

    public LatheContestant(string path, Precision precision, int threads)
    {
        this.threads = threads;
        long start = Stopwatch.GetTimestamp();
        model = AutoModel.Load(path, precision);
        LoadMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public string Engine => "Lathe";

    public double LoadMilliseconds { get; }

    public FirstRun Prepare(PeerBatch batch)
    {
        session?.Dispose();
        shape = batch.Shape;
        long start = Stopwatch.GetTimestamp();
        session = model.CreateSession(shape.Batch, shape.Sequence, threads);
        inputs = [.. model.Inputs.Select(input => Input(input.Name, batch))];
        outputs = [.. model.Outputs.Select((output, i) => output.Present
            ? Tensor.Float32(session.OutputShape(i, shape.Batch, shape.Sequence)) : null)];
        Run();
        double first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        // The first output of every family is what the encoder says of each token.
        Tensor hidden = outputs.First(output => output is not null)!;
        int width = hidden.Shape[^1];
        float[] tokens = new float[shape.Batch * width];
        for (int row = 0; row < shape.Batch; row++)
            hidden.Floats.Slice(row * shape.Sequence * width, width).CopyTo(tokens.AsSpan(row * width));
        return new FirstRun(first, tokens);
    }

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
        session?.Dispose();
        model.Dispose();
    }

    private static Tensor Input(string name, PeerBatch batch)
    {
        Tensor tensor = Tensor.Int32(batch.Shape.Batch, batch.Shape.Sequence);
        switch (name)
        {
            case "inputIds": batch.InputIds.CopyTo(tensor.Ints); break;
            case "attentionMask": batch.AttentionMask.CopyTo(tensor.Ints); break;
            // token types are all of the first kind, which is zero and what the peers' graphs have as a constant
            case "tokenTypeIds": break;
            default: throw new NotSupportedException($"the model has an input '{name}' that its peers are not given");
        }
        return tensor;
    }

    private void Run() => session!.Run(inputs, outputs, shape.Batch, shape.Sequence);
}
