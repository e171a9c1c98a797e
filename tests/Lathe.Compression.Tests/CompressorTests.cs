using System.Text.Json;
using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Manifests;
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

    /// <summary>Zeros stay zeros through pruning, GPTQ and packing; what kernels leave out makes the packed weights smaller.</summary>
    [Theory]
    [InlineData(Importance.Activation, Rounding.Nearest)]
    [InlineData(Importance.Magnitude, Rounding.Gptq)]
    [InlineData(Importance.Random, Rounding.Nearest)]
    public void Blocks_of_zeros_are_left_out(Importance importance, Rounding rounding)
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder, batches: 4);
        CompressionResult Run(double blocks) => new Compressor(Samples.Target, folder, new CompressionOptions
        {
            Rounding = rounding, Masking = new MaskingOptions { Blocks = blocks, Importance = importance },
            Pruning = new PruningOptions { Neurons = 0.25, Importance = Importance.Magnitude, Refit = false },
        }, data).Run(Output, cancellationToken: TestContext.Current.CancellationToken);

        CompressionResult dense = Run(0), masked = Run(0.6);
        Assert.Empty(dense.Masked);
        Assert.NotEmpty(masked.Masked);
        Assert.All(masked.Masked, product => Assert.Equal(0.6, product.Zero / (double)product.Of, 0.5 / product.Of + 0.05));
        Assert.True(masked.Bytes.After < dense.Bytes.After, $"{masked.Bytes.After}, {dense.Bytes.After}");
        Assert.Equal(dense.Pruned.Select(units => units.Kept.Count), masked.Pruned.Select(units => units.Kept.Count));

        using CompiledModel compressed = AutoModel.Load(Output), floats = AutoModel.Load(Output, Precision.Float32);
        OutputDistance distance = new(floats, data.Batches, cancellationToken: TestContext.Current.CancellationToken);
        using CompiledModel unmasked = AutoModel.Load(folder, Precision.Float32);
        Assert.True(distance.Of(compressed, TestContext.Current.CancellationToken)
            < distance.Of(unmasked, TestContext.Current.CancellationToken));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Output, ManifestFile.Name)));
        Assert.Equal(masked.Masked.Select(product => product.Zero),
            manifest.RootElement.GetProperty("masked").EnumerateArray().Select(product => product.GetProperty("zero").GetInt64()));
    }

    /// <summary>A control of as many draws as there are seeds.</summary>
    [Fact]
    public void A_seed_of_chance_is_one_draw()
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder, batches: 1);
        string pruned = Pruned(1);
        Assert.Equal(pruned, Pruned(1));
        Assert.NotEqual(pruned, Pruned(2));
        string masked = Masked(1);
        Assert.Equal(masked, Masked(1));
        Assert.NotEqual(masked, Masked(2));

        string Pruned(int seed) => string.Join("; ", Run(new CompressionOptions
        {
            Pruning = new PruningOptions { Neurons = 0.5, Importance = Importance.Random, Refit = false, Seed = seed },
        }).Pruned.Select(units => string.Join(",", units.Kept)));

        string Masked(int seed)
        {
            Run(new CompressionOptions { Masking = new MaskingOptions { Weights = 0.5, Importance = Importance.Random, Seed = seed } });
            return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
                File.ReadAllBytes(Path.Combine(Output, "model.safetensors"))));
        }

        CompressionResult Run(CompressionOptions options) =>
            new Compressor(Samples.Target, folder, options, data).Run(Output, cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Importance_by_activation_masks_better_than_chance()
    {
        TinyCheckpoint.Write(folder, "distilbert", EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder, batches: 4);
        double Distance(MaskingOptions masking)
        {
            new Compressor(Samples.Target, folder, new CompressionOptions { Masking = masking }, data)
                .Run(Output, cancellationToken: TestContext.Current.CancellationToken);
            using CompiledModel dense = AutoModel.Load(folder, Precision.Float32), masked = AutoModel.Load(Output, Precision.Float32);
            return new OutputDistance(dense, data.Batches, cancellationToken: TestContext.Current.CancellationToken)
                .Of(masked, TestContext.Current.CancellationToken);
        }

        double blocks = Distance(new MaskingOptions { Blocks = 0.4 });
        Assert.True(blocks < Distance(new MaskingOptions { Blocks = 0.4, Importance = Importance.Random }));
        Assert.True(Distance(new MaskingOptions { Weights = 0.4 }) < blocks);
        Assert.Contains("8 bits", Assert.Throws<ArgumentException>(() => new Compressor(Samples.Target, folder,
            new CompressionOptions { Bits = 4, Masking = new MaskingOptions { Blocks = 0.4 } }, data)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    public void Embeddings_become_integers_where_that_is_asked_for(int bits)
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder);
        CompressionResult Run(int? embeddings) => new Compressor(
            Samples.Target, folder, new CompressionOptions { EmbeddingBits = embeddings }, data).Run(Output,
            cancellationToken: TestContext.Current.CancellationToken);
        CompressionResult floats = Run(null), integers = Run(bits);
        Assert.Empty(floats.Embeddings);
        Assert.Equal(["words", "positions", "types"], integers.Embeddings.Select(table => table.Name.Split('.')[^1]));
        Assert.All(integers.Embeddings, table => Assert.Equal(bits, table.Bits));
        using CompiledModel compressed = AutoModel.Load(Output);
        WeightSummary[] tables = [.. compressed.Weights.Where(weight => weight.Format == $"EmbeddingInt{bits}")];
        Assert.Equal(integers.Embeddings.Select(table => table.Name), tables.Select(table => table.Name));
        Assert.Equal(floats.Bytes.After - integers.Bytes.After,
            tables.Sum(table => (4L * table.Outputs * table.Inputs) - table.Bytes));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Output, ManifestFile.Name)));
        Assert.Equal(integers.Embeddings.Select(table => table.Name),
            manifest.RootElement.GetProperty("layers").EnumerateArray().Take(3).Select(layer => layer.GetProperty("product").GetString()!));
        Assert.Contains("8, 4", Assert.Throws<ArgumentOutOfRangeException>(() => Run(6)).Message, StringComparison.Ordinal);
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
    public void Layers_and_products_get_what_is_said_of_them_and_all_others_the_rest()
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder, batches: 2);
        CompressionOptions options = new()
        {
            Bits = 4,
            Products = [new("encoder.layer.{i}.down") { Bits = 8 }, new("encoder.layer.1.down") { Bits = 3, Rounding = Rounding.Gptq }],
            Pruning = new PruningOptions
            {
                Neurons = 0.5, Importance = Importance.Magnitude, Refit = false,
                Layers = [new("encoder.layer.1.intermediate.dense", ByHead: false, 0.25, Importance.Random)],
            },
        };
        CompressionResult result = new Compressor(Samples.Target, folder, options, data).Run(Output,
            cancellationToken: TestContext.Current.CancellationToken);
        PrunedUnits other = result.Pruned.Single(units => units.Layer == "encoder.layer.0.intermediate.dense"),
            named = result.Pruned.Single(units => units.Layer == "encoder.layer.1.intermediate.dense");
        Assert.Equal((Importance.Magnitude, Importance.Random), (other.Importance, named.Importance));
        Assert.Equal((Math.Round(other.Of * 0.5), Math.Round(named.Of * 0.25)),
            (other.Of - other.Kept.Count, named.Of - named.Kept.Count));
        Dictionary<string, CompressedProduct> products = result.Products.ToDictionary(product => product.Name, StringComparer.Ordinal);
        Assert.Equal((8, 3, 4), (products["encoder.layer.0.down"].Bits, products["encoder.layer.1.down"].Bits,
            products["encoder.layer.0.up"].Bits));
        Assert.Equal(["encoder.layer.1.down"], result.Products.Where(product => product.Rounding == Rounding.Gptq).Select(p => p.Name));

        // the folder's manifest is one, and says the same
        Manifest manifest = CompressedFolder.ReadManifest(Path.Combine(Output, ManifestFile.Name));
        Assert.Equal(result.Products.Select(p => (p.Name, p.Bits)), manifest.Products.Select(p => (p.Product, p.Bits)));
        Assert.Equal(result.Pruned.Select(u => (u.Layer, u.Kept.Count, u.Of, (int?)u.Rows)),
            manifest.Pruned.Select(u => (u.Layer, u.Kept, u.Of, u.Rows)));
        Assert.Equal(result.Figures with { MillisecondsBefore = null, MillisecondsAfter = null },
            manifest.Figures with { MillisecondsBefore = null, MillisecondsAfter = null });

        options = options with { Pruning = new() { Layers = [new("encoder.layer.{i}.nothing", ByHead: false, 0.5, Importance.Random)] } };
        Assert.Contains("no neurons of 'encoder.layer.{i}.nothing'", Assert.Throws<CheckpointException>(() =>
            new Compressor(Samples.Target, folder, options, data).Run(Output,
            cancellationToken: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("albert")]
    public void Packed_weights_of_other_float_weights_are_not_loaded(string family)
    {
        TinyCheckpoint.Write(folder, family, EncoderHead.MaskedLanguageModel);
        new Compressor(Samples.Target, folder, new CompressionOptions(), data: null).Run(Output,
            cancellationToken: TestContext.Current.CancellationToken);
        AutoModel.Load(Output).Dispose();
        bool isFirst = true;
        TinyCheckpoint.Change(Output, (name, tensor) =>
        {
            if (isFirst)
                tensor.Floats[^1] += 1;
            isFirst = false;
            return tensor;
        });
        string message = Assert.Throws<CheckpointException>(() => AutoModel.Load(Output)).Message;
        Assert.Contains("was packed from other float weights", message, StringComparison.Ordinal);
        AutoModel.Load(Output, Precision.Float32).Dispose();

        // another compression's packed file in its place
        File.Copy(Path.Combine(folder, "model.safetensors"), Path.Combine(Output, "model.safetensors"), overwrite: true);
        byte[] packed = File.ReadAllBytes(Path.Combine(Output, PackedModel.FileName));
        using (CompiledModel model = AutoModel.Load(folder, Precision.Int4))
            model.Save(Path.Combine(Output, PackedModel.FileName));
        Assert.Contains("is not the file that model.lathe.json beside it was written with",
            Assert.Throws<CheckpointException>(() => AutoModel.Load(Output)).Message, StringComparison.Ordinal);
        Assert.NotEqual(packed, File.ReadAllBytes(Path.Combine(Output, PackedModel.FileName)));
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
