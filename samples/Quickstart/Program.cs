// Loads one checkpoint at three precisions, runs it, and holds every output against the float64 reference stored beside it.
using System.Diagnostics;
using Lathe;
using Lathe.Checkpoints;
using Quickstart;

string folder = Path.Combine(AppContext.BaseDirectory, "checkpoint");
using SafetensorsFile reference = SafetensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
Tensor ids = reference.Read("input_ids"), mask = reference.Read("attention_mask"), expected = reference.Read("last_hidden_state");
int batch = ids.Shape[0], sequence = ids.Shape[1], hidden = expected.Shape[2];
int[] types = new int[batch * sequence];
float[] output = new float[batch * sequence * hidden];

Console.WriteLine($"TinyEncoder, {batch} × {sequence} tokens, against PyTorch in float64");
Console.WriteLine();
Console.WriteLine($"{"precision",-10}{"weights",12}{"median",12}{"relative L2",14}   first three of the first token");
foreach (Precision precision in (Precision[])[Precision.Float32, Precision.Int8, Precision.Int4])
{
    using TinyEncoder.Compiled model = TinyEncoder.Load(folder, precision);
    using TinyEncoder.Session session = model.CreateSession(maxBatch: batch, maxSequence: sequence);
    double milliseconds = MedianMilliseconds(() => session.Run(ids.Ints, mask.Ints, types, batch, sequence, output));
    Console.WriteLine(
        $"{precision,-10}{model.WeightBytes / 1024.0,9:F0} KB{milliseconds,9:F3} "
        + $"ms{RelativeL2(output, expected.Floats, mask.Ints, hidden),14:E2}"
        + $"   {output[0]:F5} {output[1]:F5} {output[2]:F5}");
}
Console.WriteLine($"{"reference",-48}   {expected.Floats[0]:F5} {expected.Floats[1]:F5} {expected.Floats[2]:F5}");

// Long enough for the runtime to finish compiling, then the middle of 51 runs.
static double MedianMilliseconds(Action run)
{
    for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 1;)
        run();
    double[] times = new double[51];
    for (int i = 0; i < times.Length; i++)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
    Array.Sort(times);
    return times[times.Length / 2];
}

// ‖got − expected‖ / ‖expected‖ over the tokens that are not padding.
static double RelativeL2(ReadOnlySpan<float> got, ReadOnlySpan<float> expected, ReadOnlySpan<int> mask, int hidden)
{
    double difference = 0, norm = 0;
    for (int i = 0; i < expected.Length; i++)
    {
        if (mask[i / hidden] == 0)
            continue;
        double d = got[i] - expected[i];
        difference += d * d;
        norm += (double)expected[i] * expected[i];
    }
    return Math.Sqrt(difference / norm);
}
