using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace Lathe.Benchmarks.Peers;

/// <summary>ONNX Runtime in this process, on an .onnx file of the same checkpoint.</summary>
internal sealed class OnnxRuntimeContestant : IContestant
{
    private readonly Microsoft.ML.OnnxRuntime.InferenceSession session;
    private readonly RunOptions options = new();
    private readonly string[] inputNames, outputNames;
    private OrtValue[] inputs = [];

    /// <param name="model">The .onnx file.</param>
    /// <param name="threads">Of a run, as Lathe's.</param>
    public OnnxRuntimeContestant(string model, int threads)
    {
        long start = Stopwatch.GetTimestamp();
        session = OnnxRuntimeLibrary.Open(model, threads);
        LoadMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        (inputNames, outputNames) = ([.. session.InputNames], [.. session.OutputNames]);
    }

    public string Engine => OnnxRuntimeLibrary.Engine;

    public double LoadMilliseconds { get; }

    public FirstRun Prepare(PeerBatch batch)
    {
        DisposeInputs();
        BatchShape shape = batch.Shape;
        inputs = [.. inputNames.Select(name => Input(name, batch))];
        long start = Stopwatch.GetTimestamp();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, inputNames, inputs, outputNames);
        double first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        // what the encoder says of each token is the graph's first output
        OrtValue hidden = outputs[0];
        int width = (int)hidden.GetTensorTypeAndShape().Shape[^1];
        ReadOnlySpan<float> values = hidden.GetTensorDataAsSpan<float>();
        float[] tokens = new float[shape.Batch * width];
        for (int row = 0; row < shape.Batch; row++)
            values.Slice(row * shape.Sequence * width, width).CopyTo(tokens.AsSpan(row * width));
        return new FirstRun(first, tokens);
    }

    public double[] Time(int runs)
    {
        double[] times = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using (session.Run(options, inputNames, inputs, outputNames))
            {
            }
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return times;
    }

    public void Dispose()
    {
        DisposeInputs();
        options.Dispose();
        session.Dispose();
    }

    private static OrtValue Input(string name, PeerBatch batch)
    {
        int[] values = name switch
        {
            "input_ids" => batch.InputIds,
            "attention_mask" => batch.AttentionMask,
            // all of the first kind
            "token_type_ids" => new int[batch.InputIds.Length],
            _ => throw new NotSupportedException(
                $"the .onnx file has an input '{name}'; expected input_ids, attention_mask or token_type_ids"),
        };
        long[] wide = Array.ConvertAll(values, value => (long)value);
        return OrtValue.CreateTensorValueFromMemory(wide, [batch.Shape.Batch, batch.Shape.Sequence]);
    }

    private void DisposeInputs()
    {
        foreach (OrtValue input in inputs)
            input.Dispose();
        inputs = [];
    }
}
