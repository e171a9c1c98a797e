using System.Text.Json;
using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Transformers;
using Lathe.Transformers.Tests;

namespace Lathe.Compression.Tests;

/// <summary>Whole compressions of small checkpoints of every family.</summary>
public sealed class CompressorTests : IDisposable
{
    private readonly string folder = Samples.NewFolder(), parent = Samples.NewFolder();

    private string Output => Path.Combine(parent, "out");

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        Directory.Delete(parent, recursive: true);
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    [InlineData("albert")]
    public void A_pruned_model_is_the_dense_one_with_its_units_masked(string family)
    {
        TinyCheckpoint.Write(folder, family, EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder);
        CompressionOptions options = new()
        {
            Pruning = new PruningOptions { Neurons = 0.35, Heads = 0.5, Importance = Importance.Magnitude, Refit = false },
        };
        CompressionResult result = new Compressor(Samples.Target, folder, options, data).Run(Output,
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.All(result.Pruned.Where(units => units.ByHead), units => Assert.Equal(2, units.Kept.Count));
        Assert.All(result.Pruned.Where(units => !units.ByHead), units => Assert.Equal(31, units.Kept.Count));
        Assert.Contains(result.Pruned, units => !units.ByHead);

        // masked: what reads a removed unit has columns of zeros for it, so that whatever it gives counts for nothing
        Mask(result.Pruned);
        using CompiledModel masked = AutoModel.Load(folder, Precision.Float32), pruned = AutoModel.Load(Output, Precision.Float32);
        Assert.True(pruned.WeightBytes < masked.WeightBytes);
        OutputDistance distance = new(masked, data.Batches, cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(Math.Sqrt(distance.Of(pruned, TestContext.Current.CancellationToken)), 0, 1e-6);
    }

    [Fact]
    public void Gptq_and_refitting_come_nearer_than_without()
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder);
        double Distance(CompressionOptions options) => new Compressor(Samples.Target, folder, options, data)
            .Run(Output, cancellationToken: TestContext.Current.CancellationToken).Distance!.Value;

        double nearest = Distance(new CompressionOptions { Bits = 3 });
        double gptq = Distance(new CompressionOptions { Bits = 3, Rounding = Rounding.Gptq });
        Assert.True(gptq < nearest, $"GPTQ {gptq}, nearest {nearest}");

        PruningOptions pruning = new() { Neurons = 0.5 };
        double refitted = Distance(new CompressionOptions { Pruning = pruning });
        double plain = Distance(new CompressionOptions { Pruning = pruning with { Refit = false } });
        Assert.True(refitted < plain, $"refitted {refitted}, plain {plain}");
    }

    [Fact]
    public void Adaptive_bits_take_no_more_than_uniform_ones_and_the_manifest_says_what_was_chosen()
    {
        TinyCheckpoint.Write(folder, "distilbert", EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder, batches: 2);
        CompressionResult uniform = new Compressor(Samples.Target, folder, new CompressionOptions { Bits = 4 }, data)
            .Run(Output, cancellationToken: TestContext.Current.CancellationToken);
        CompressionResult adaptive = new Compressor(Samples.Target, folder, new CompressionOptions { Bits = null, AverageBits = 4 }, data)
            .Run(Output, cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(adaptive.Bytes.After <= uniform.Bytes.After, $"adaptive {adaptive.Bytes.After}, uniform {uniform.Bytes.After}");
        Assert.True(adaptive.Sensitivity!.RankCorrelation > 0.5);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Output, ManifestFile.Name)));
        Assert.Equal(1, manifest.RootElement.GetProperty("schema").GetInt32());
        Assert.Equal(adaptive.Bits.Select(entry => (entry.Key, entry.Value)), manifest.RootElement.GetProperty("layers").EnumerateArray()
            .Select(layer => (layer.GetProperty("product").GetString()!, layer.GetProperty("bits").GetInt32())));
        Assert.Equal(adaptive.Bytes.After,
            manifest.RootElement.GetProperty("measured").GetProperty("bytes").GetProperty("after").GetInt64());

        // the folder loads compressed, and as the float weights where that is asked for
        using CompiledModel compressed = AutoModel.Load(Output), floats = AutoModel.Load(Output, Precision.Float32);
        Assert.Equal((adaptive.Bytes.After, Precision.Int8, Precision.Float32), (compressed.WeightBytes, compressed.Precision,
            floats.Precision));
    }

    [Fact]
    public void Nothing_is_left_of_a_compression_that_fails_and_no_other_folder_is_replaced()
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder, batches: 1);
        Compressor compressor = new(Samples.Target, folder, new CompressionOptions { Bits = null }, data);
        Assert.Throws<OperationCanceledException>(() => compressor.Run(Output, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(parent));

        Directory.CreateDirectory(Output);
        string mine = Path.Combine(Output, "mine.txt");
        File.WriteAllText(mine, "mine");
        Assert.Contains(ManifestFile.Name,
            Assert.Throws<CheckpointException>(() =>
            compressor.Run(Output, cancellationToken: TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(mine));
        Assert.Contains("another one", Assert.Throws<CheckpointException>(() =>
            compressor.Run(folder + "/", cancellationToken: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_process_left_is_cleared_away_and_an_old_folder_comes_back()
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        Compressor compressor = new(Samples.Target, folder, new CompressionOptions(), data: null);
        compressor.Run(Output, cancellationToken: TestContext.Current.CancellationToken);
        byte[] first = File.ReadAllBytes(Path.Combine(Output, PackedModel.FileName));

        // killed between the two renames
        Directory.Move(Output, Output + ".lathe-replaced");
        Directory.CreateDirectory(Output + ".lathe-unfinished");
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => compressor.Run(Output, cancellationToken: cancelled.Token));
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(Output, PackedModel.FileName)));
        Assert.Equal(Output, Assert.Single(Directory.EnumerateFileSystemEntries(parent)));

        compressor.Run(Output, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(Output, PackedModel.FileName)));
        Assert.Equal(Output, Assert.Single(Directory.EnumerateFileSystemEntries(parent)));
    }

    [Fact]
    public void Options_out_of_range_and_missing_data_are_refused_by_name()
    {
        Assert.Contains("Bits", Assert.Throws<ArgumentOutOfRangeException>(() => New(new CompressionOptions { Bits = 7 })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => New(new CompressionOptions { AverageBits = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => New(new CompressionOptions { Pruning = new PruningOptions { Heads = 1 } }));
        Assert.Contains(nameof(CompressionData), Assert.Throws<ArgumentException>(() =>
            New(new CompressionOptions { Rounding = Rounding.Gptq })).Message, StringComparison.Ordinal);
    }

    private Compressor New(CompressionOptions options) => new(Samples.Target, folder, options, data: null);

    private void Mask(IReadOnlyList<PrunedUnits> pruned)
    {
        CouplingTable table = AutoModel.Coupling(folder);
        Dictionary<string, HashSet<int>> columns = new(StringComparer.Ordinal);
        using (Checkpoint checkpoint = Checkpoint.Open(folder))
        {
            foreach (PrunableUnits units in PrunableUnits.Of(table, checkpoint))
            {
                PrunedUnits left = pruned.Single(entry => entry.Layer == units.Name && entry.ByHead == units.Group.ByHead);
                foreach (CoupledTensor tensor in units.Tensors.Where(tensor => tensor.Axis.Axis == WeightAxis.Inputs))
                    columns[tensor.Weight.Name] = [.. Enumerable.Range(0, units.Units).Except(left.Kept).SelectMany(tensor.Places)];
            }
        }

        TinyCheckpoint.Change(folder, (name, tensor) =>
        {
            if (columns.TryGetValue(name, out HashSet<int>? removed))
            {
                int width = tensor.Shape[1];
                for (int i = 0; i < tensor.Floats.Length; i++)
                {
                    if (removed.Contains(i % width))
                        tensor.Floats[i] = 0;
                }
            }

            return tensor;
        });
    }
}
