// "compress" compresses the checkpoint as the class's attributes ask, and keeps the manifest beside the project, where the next build
// reads it.
// Without a word: the checkpoint before and after, each held against the float64 reference stored beside it.
using System.Diagnostics;
using System.Reflection;
using Compress;
using Lathe;
using Lathe.Checkpoints;
using Lathe.Compression;

string checkpoint = Path.Combine(AppContext.BaseDirectory, "checkpoint");
string project = typeof(TinyEncoder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "ProjectFolder").Value!;
string compressed = Path.Combine(project, "compressed");

if (args is ["compress"])
{
    CompressionJob job = TinyEncoder.Compress(checkpoint, CalibrationData.Seeded());
    CompressionResult result = await job.RunAsync(compressed,
        new Progress<CompressionProgress>(step => Console.Error.WriteLine($"{step.Stage} {step.Done}/{step.Of}")));
    File.Copy(Path.Combine(compressed, ManifestFile.Name), Path.Combine(project, "TinyEncoder.lathe.json"), overwrite: true);
    foreach (PrunedUnits pruned in result.Pruned)
        Console.WriteLine($"{pruned.Layer}: {pruned.Kept.Count} of {pruned.Of} {pruned.Unit}s kept");
    foreach (CompressedProduct product in result.Products)
        Console.WriteLine($"{product.Name}: {product.Bits} bits, {product.Rounding}");
    return;
}

if (!Directory.Exists(compressed))
{
    Console.Error.WriteLine("There is nothing compressed yet; README.md has the command.");
    Environment.ExitCode = 1;
    return;
}

using SafetensorsFile reference = SafetensorsFile.Open(Path.Combine(checkpoint, "reference.safetensors"));
Tensor ids = reference.Read("input_ids"), mask = reference.Read("attention_mask"), expected = reference.Read("last_hidden_state");
Console.WriteLine($"{"",-8}{"weights",12}{"median",12}{"relative L2 to PyTorch in float64",36}");
Show("before", checkpoint, Precision.Float32);
Show("after", compressed, Precision.Annotated);

void Show(string name, string folder, Precision precision)
{
    using TinyEncoder.Compiled model = TinyEncoder.Load(folder, precision);
    int batch = ids.Shape[0], sequence = ids.Shape[1];
    using TinyEncoder.Session session = model.CreateSession(batch, sequence);
    int[] types = new int[batch * sequence];
    float[] output = new float[expected.Length];
    double[] times = new double[201];
    for (int i = 0; i < times.Length; i++)
    {
        long start = Stopwatch.GetTimestamp();
        session.Run(ids.Ints, mask.Ints, types, batch, sequence, output);
        times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    Array.Sort(times);
    Console.WriteLine($"{name,-8}{model.WeightBytes / 1024.0,9:F0} KB{times[times.Length / 2],9:F3} ms"
        + $"{RelativeL2(output, expected.Floats, mask.Ints, expected.Shape[2]),36:F4}");
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
