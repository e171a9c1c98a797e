using System.Text.Json;
using Lathe.Checkpoints;
using Lathe.Transformers;
using Lathe.Transformers.Tests;

namespace Lathe.Compression.Tests;

/// <summary>A checkpoint that was pruned and trained before it is compressed: what is told of it is told of where it came from.</summary>
public sealed class TrainedCheckpointTests : IDisposable
{
    private readonly string folder = Samples.NewFolder(), parent = Samples.NewFolder();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        Directory.Delete(parent, recursive: true);
    }

    [Fact]
    public void What_was_pruned_before_stands_in_the_manifest_of_the_compression()
    {
        (string pruned, PruningResult before) = Prune(folder, "pruned", 0.5);
        CompressionResult result = Compress(pruned, new CompressionOptions { Bits = 4, TrainedFrom = folder });
        Assert.NotEmpty(before.Pruned);
        Assert.Equal(before.Pruned.Select(Shown), result.Pruned.Select(Shown));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(parent, "out", ManifestFile.Name)));
        Assert.Equal(before.Pruned.Select(units => (units.Layer, units.Kept.Count, units.Of, units.Rows, "magnitude")),
            manifest.RootElement.GetProperty("pruned").EnumerateArray().Select(units => (units.GetProperty("layer").GetString()!,
                units.GetProperty("kept").GetInt32(), units.GetProperty("of").GetInt32(), units.GetProperty("rows").GetInt32(),
                units.GetProperty("by").GetString()!)));
    }

    [Fact]
    public void What_is_pruned_twice_is_told_in_numbers_of_the_whole_layer()
    {
        (string once, PruningResult first) = Prune(folder, "once", 0.5);
        (string twice, PruningResult second) = Prune(once, "twice", 0.5);
        Assert.Equal(first.Pruned.Select(units => (units.Layer, units.Of)), second.Pruned.Select(units => (units.Layer, units.Of)));
        using Checkpoint whole = Checkpoint.Open(folder), left = Checkpoint.Open(twice);
        foreach (PrunedUnits units in second.Pruned.Where(units => !units.ByHead))
        {
            // the rows that are left are those of the whole layer that the numbers name
            TensorEntry all = whole.Find($"{units.Layer}.weight"), kept = left.Find($"{units.Layer}.weight");
            int width = (int)all.Shape[1];
            float[] rows = whole.ReadFloat32(all.Name, [units.Of, width]), found = left.ReadFloat32(kept.Name, [units.Kept.Count, width]);
            Assert.Equal(units.Kept.SelectMany(unit => rows[(unit * width)..((unit + 1) * width)]), found);
            Assert.True(units.Kept.Count < first.Pruned.Single(before => before.Layer == units.Layer).Kept.Count);
        }
    }

    [Fact]
    public void Bytes_time_metric_and_checkpoint_before_are_those_of_the_teacher()
    {
        (string pruned, _) = Prune(folder, "pruned", 0.5);
        TaskMetric metric = new("accuracy", 1, (path, _, _) => path == folder ? 0.75 : 0.5);
        CompressionResult result = Compress(pruned, new CompressionOptions { Bits = 8, TrainedFrom = folder, Metric = metric });
        CompressionResult teacher = Compress(folder, new CompressionOptions { Bits = 8 });
        Assert.Equal(teacher.Bytes.Before, result.Bytes.Before);
        Assert.Equal(teacher.Checkpoint, result.Checkpoint);
        Assert.Equal((0.75, 0.5), (result.Metric!.Before, result.Metric.After));
        Assert.Equal(["float32", "float32, trained", "8 bits"], result.Frontier.Select(point => point.Name));
        // outputs are held against those of the model that was rounded: the teacher answers otherwise
        Assert.Equal((null, 0), (result.Frontier[0].RelativeL2, result.Frontier[1].RelativeL2));
        Assert.InRange(result.Distance!.Value, 1e-6, 0.1);
        Assert.Equal(result.Frontier[0].Milliseconds, result.Milliseconds!.Value.Before);
        Assert.True(result.Frontier[1].Bytes < result.Frontier[0].Bytes);
    }

    [Fact]
    public void Neither_the_checkpoint_nor_its_teacher_is_written_over()
    {
        (string pruned, _) = Prune(folder, "pruned", 0.5);
        foreach (string place in (string[])[pruned, folder])
        {
            Compressor compressor = new(Samples.Target, pruned, new CompressionOptions { TrainedFrom = folder }, null);
            Assert.Contains(place, Assert.Throws<CheckpointException>(() => compressor.Run(place, cancellationToken: Token)).Message,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("1536", "expected a number")]
    [InlineData("0 taylor", "expected a number")]
    [InlineData("many taylor", "expected a number")]
    [InlineData("99999 luck", "expected a number")]
    [InlineData("1 magnitude", "expected rising ranges")]
    public void A_header_that_tells_nonsense_is_an_error_that_names_it(string origin, string expected)
    {
        (string pruned, PruningResult result) = Prune(folder, "pruned", 0.5);
        PrunedUnits units = result.Pruned[^1];
        Rewrite(pruned, $"lathe.pruned.{units.Unit}.{units.Layer}", origin);
        CheckpointException problem = Assert.Throws<CheckpointException>(() => Compress(pruned, new CompressionOptions { Bits = 8 }));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Contains(units.Layer, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_of_other_weights_is_an_error()
    {
        (string pruned, PruningResult result) = Prune(folder, "pruned", 0.5);
        PrunedUnits units = result.Pruned[^1];
        Rewrite(pruned, $"lathe.kept.{units.Unit}.{units.Layer}", "0");
        Assert.Contains("other weights", Assert.Throws<CheckpointException>(() =>
            Compress(pruned, new CompressionOptions { Bits = 8 })).Message, StringComparison.Ordinal);
    }

    private static (string, int, string, Importance, int) Shown(PrunedUnits units) =>
        (units.Layer, units.Of, string.Join(',', units.Kept), units.Importance, units.Rows);

    private (string Folder, PruningResult Result) Prune(string from, string name, double share)
    {
        if (from == folder)
            TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        string to = Path.Combine(parent, name);
        double heads = from == folder ? share : 0;
        PruningOptions pruning = new() { Neurons = share, Heads = heads, Importance = Importance.Magnitude, Refit = false };
        return (to, new Compressor(Samples.Target, from, new CompressionOptions { Pruning = pruning }, null)
            .RunPruning(to, cancellationToken: Token));
    }

    private CompressionResult Compress(string from, CompressionOptions options) =>
        new Compressor(Samples.Target, from, options, Samples.Data(folder, batches: 1))
            .Run(Path.Combine(parent, "out"), cancellationToken: Token);

    /// <summary>The same tensors with one text of the header changed.</summary>
    private static void Rewrite(string folder, string key, string text)
    {
        string path = Path.Combine(folder, "model.safetensors");
        byte[] written;
        using (MemoryStream stream = new())
        {
            using (SafetensorsFile file = SafetensorsFile.Open(path))
            {
                Dictionary<string, string> texts = new(file.Metadata, StringComparer.Ordinal) { [key] = text };
                SafetensorsWriter.Write(stream, path, [.. file.Tensors.Values.Select(entry => new TensorToWrite(
                    entry.Name, entry.Type, entry.Shape, entry.Bytes, target => file.CopyTo(entry, target)))], [.. texts]);
            }

            written = stream.ToArray();
        }

        File.WriteAllBytes(path, written);
    }
}
