using System.Reflection;
using Lathe.Checkpoints;
using Lathe.Compression;

namespace Lathe.Generators.Tests.Generation;

/// <summary>Attributes that say which weights become zero, which elements of an array go, and where the scales of inputs come
/// from.</summary>
public sealed class ZerosAndLayersTests : IDisposable
{
    private const string Config = """
        {"model_type": "tiny", "hidden": 64, "heads": 4, "inner": 96, "layers": 4, "labels": 5, "pooler": true, "epsilon": 1e-5,
         "activation": "Relu"}
        """;

    private static readonly string Source = Sources.Configured
        .Replace("[Weights(\"layer.{i}\")]", "[Weights(\"layer.{i}\"), Prune(Granularity = Granularity.Layer, Ratio = 0.5)]",
            StringComparison.Ordinal)
        .Replace("public sealed partial class Configured", "[Quantize(Activations = ActivationMode.Static, Calibration = "
            + "CalibrationMethod.Percentile)] public sealed partial class Configured", StringComparison.Ordinal)
        .Replace("readonly Linear up", "[Prune(Granularity = Granularity.Block, Ratio = 0.5, Importance = Importance.Magnitude)] "
            + "readonly Linear up", StringComparison.Ordinal)
        .Replace("[Quantize(Bits = 8)] readonly Linear down", "[Quantize(Bits = 8, Activations = ActivationMode.Dynamic)] "
            + "readonly Linear down", StringComparison.Ordinal);

    private readonly GeneratedModel model = GeneratedModel.Build("Configured", Source, Config, compresses: true);
    private readonly string parent = Directory.CreateTempSubdirectory("lathe-compress-").FullName;

    public void Dispose()
    {
        model.Dispose();
        Directory.Delete(parent, recursive: true);
    }

    private string Output => Path.Combine(parent, "out");

    [Fact]
    public void Options_are_what_the_attributes_say()
    {
        CompressionOptions options = Compress(null).Options;
        Assert.Equal(new ActivationOptions { Mode = ActivationMode.Static, Calibration = CalibrationMethod.Percentile },
            options.Activations);
        Assert.Equal([new ProductChoice("layer.{i}.down") { Activations = ActivationMode.Dynamic }], options.Products);
        Assert.Equal([new LayerMasking("layer.{i}.up", ByBlock: true, 0.5, Importance.Magnitude)], options.Masking.Layers);
        Assert.Equal(new ArrayPruning("layer.{i}", 0.5), options.Pruning.Array);
    }

    /// <summary>Layers whose outputs are added and are zero do nothing: they are the ones that go, and nothing changes.</summary>
    [Fact]
    public async Task The_layers_that_do_nothing_go_and_the_others_compute_the_same()
    {
        Silence("layer.1.", "layer.2.");
        CompressionData data = Data();
        CompressionJob job = Compress(data);
        job.Options = job.Options with { Masking = new MaskingOptions() };
        CompressionResult result = await job.RunAsync(Output, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([0, 3], result.Array!.Kept);
        using CompiledModel whole = model.Load(Precision.Float32), shorter = model.Load(Precision.Float32, Output);
        OutputDistance distance = new(whole, data.Batches, cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(Math.Sqrt(distance.Of(shorter, TestContext.Current.CancellationToken)), 0, 1e-6);
        using Checkpoint before = Checkpoint.Open(model.Folder), after = Checkpoint.Open(Output);
        Assert.Equal(before.ReadFloat32("layer.3.up.weight", [96, 64]), after.ReadFloat32("layer.1.up.weight", [96, 64]));
        Assert.DoesNotContain(after.Tensors.Keys, name => name.StartsWith("layer.2.", StringComparison.Ordinal));
        Assert.Contains("\"layers\": 2", File.ReadAllText(Path.Combine(Output, "config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_become_zero_where_that_is_said_and_scales_are_static_where_they_are()
    {
        CompressionResult result = await Compress(Data()).RunAsync(Output, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["layer.0.up", "layer.1.up"], result.Masked.Select(masked => masked.Product));
        Assert.All(result.Masked, masked => Assert.Equal((true, masked.Of / 2), (masked.ByBlock, masked.Zero)));
        ILookup<string, Compression.ScaledActivations> scales = result.Activations.ToLookup(entry => entry.Product);
        Assert.All(result.Products.Where(product => product.Name.EndsWith(".up", StringComparison.Ordinal)), product =>
        {
            Compression.ScaledActivations scale = Assert.Single(scales[product.Name]);
            Assert.Equal(CalibrationMethod.Percentile, scale.Calibration);
            Assert.NotNull(scale.Scaling.StaticScale);
        });
        Assert.Empty(scales["layer.0.down"]);
        using CompiledModel compressed = model.Load(Precision.Annotated, Output);
        Assert.Equal(result.Bytes.After, compressed.WeightBytes);
    }

    [Fact]
    public async Task What_names_nothing_or_leaves_nothing_is_refused()
    {
        async Task<string> Message(Func<CompressionOptions, CompressionOptions> change)
        {
            CompressionJob job = Compress(Data());
            job.Options = change(job.Options);
            return (await Assert.ThrowsAnyAsync<Exception>(() =>
                job.RunAsync(Output, cancellationToken: TestContext.Current.CancellationToken))).Message;
        }

        Assert.Contains("has no tensor of 'block.{i}'", await Message(options => options with
        {
            Pruning = new PruningOptions { Array = new ArrayPruning("block.{i}", 0.5) },
        }), StringComparison.Ordinal);
        Assert.Contains("has 4 elements of 'layer.{i}', of which 4 are to go", await Message(options => options with
        {
            Pruning = new PruningOptions { Array = new ArrayPruning("layer.{i}", 0) { Count = 4 } },
        }), StringComparison.Ordinal);
        Assert.Contains("zeros are to be made in 'classifier'", await Message(options => options with
        {
            Masking = new MaskingOptions { Layers = [new LayerMasking("classifier", ByBlock: false, 0.5)] },
        }), StringComparison.Ordinal);
        Assert.Contains("they are one product", await Message(options => options with
        {
            Masking = new MaskingOptions { Layers = [new LayerMasking("layer.{i}.key", ByBlock: false, 0.5)] },
        }), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Output));
    }

    private CompressionJob Compress(CompressionData? data) => (CompressionJob)model.Type
        .GetMethod("Compress", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [model.Folder, data])!;

    /// <summary>Makes what layers add to the residual stream zero.</summary>
    private void Silence(params string[] layers)
    {
        (string, Tensor)[] tensors;
        using (Checkpoint checkpoint = Checkpoint.Open(model.Folder))
        {
            tensors = [.. checkpoint.Tensors.Values.Select(entry =>
            {
                int[] shape = [.. entry.Shape.Select(extent => (int)extent)];
                Tensor tensor = Tensor.From(checkpoint.ReadFloat32(entry.Name, shape), shape);
                if (Array.Exists(layers, entry.Name.StartsWith) && (entry.Name.Contains(".output.", StringComparison.Ordinal)
                    || entry.Name.Contains(".down.", StringComparison.Ordinal)))
                    tensor.Floats.Clear();
                return (entry.Name, tensor);
            })];
        }

        SafetensorsFile.Write(Path.Combine(model.Folder, "model.safetensors"), tensors);
    }

    private static CompressionData Data()
    {
        Random random = new(3);
        return CompressionData.Of("seeded ids", 12, [.. Enumerable.Range(0, 3).Select(_ =>
        {
            Tensor ids = Tensor.Int32(4, 9), mask = Tensor.Int32(4, 9);
            foreach (ref int id in ids.Ints)
                id = random.Next(50);
            mask.Ints.Fill(1);
            return new CalibrationBatch([ids, mask], 4, 9);
        })]);
    }
}
