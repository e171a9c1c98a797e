// One native executable: loads a checkpoint at INT8, runs it, and holds the output against the float64 reference stored beside it.
using System.Diagnostics;
using Lathe;
using Lathe.Checkpoints;
using Lathe.Hardware;
using Quickstart;

long started = Stopwatch.GetTimestamp();
string folder = args.Length > 0 ? args[0] : Path.Combine(AppContext.BaseDirectory, "checkpoint");
using SafetensorsFile reference = SafetensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
Tensor ids = reference.Read("input_ids"), mask = reference.Read("attention_mask"), expected = reference.Read("last_hidden_state");
int batch = ids.Shape[0], sequence = ids.Shape[1], hidden = expected.Shape[2];
int[] types = new int[batch * sequence];
float[] output = new float[batch * sequence * hidden];

using TinyEncoder.Compiled model = TinyEncoder.Load(folder, Precision.Int8);
using TinyEncoder.Session session = model.CreateSession(maxBatch: batch, maxSequence: sequence, threads: 1);
session.Run(ids.Ints, mask.Ints, types, batch, sequence, output);
double first = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

double[] times = new double[2001];
for (int i = 0; i < times.Length; i++)
{
    long start = Stopwatch.GetTimestamp();
    session.Run(ids.Ints, mask.Ints, types, batch, sequence, output);
    times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
// under the JIT, the first half of the runs is its warm-up
double[] settled = times[(times.Length / 2)..];
Array.Sort(settled);

Console.WriteLine($"TinyEncoder at Int8, {batch} × {sequence} tokens, one thread, .NET {Environment.Version}");
Console.WriteLine($"machine code {Processor.Tier}, C# {Processor.CSharpTier}");
Console.WriteLine($"distance from PyTorch in float64   {RelativeL2(output, expected.Floats, mask.Ints, hidden):E2} (relative L2)");
Console.WriteLine($"start of Main to first output      {first:F1} ms");
Console.WriteLine($"median run                         {settled[settled.Length / 2]:F3} ms");

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
