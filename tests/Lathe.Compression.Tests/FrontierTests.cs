using System.Text.Json;
using Lathe.Checkpoints;
using Lathe.Transformers;
using Lathe.Transformers.Tests;

namespace Lathe.Compression.Tests;

/// <summary>The candidates of a compression: what is written down of them is what a run of each gives.</summary>
public sealed class FrontierTests : IDisposable
{
    private readonly string folder = Samples.NewFolder(), parent = Samples.NewFolder();

    private string Output => Path.Combine(parent, "out");

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        Directory.Delete(parent, recursive: true);
    }

    [Fact]
    public void Measured_candidates_are_what_compressions_to_them_give()
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder, batches: 2);
        CompressionResult result = Run(new CompressionOptions { Bits = 5, Frontier = true }, data);
        Assert.Equal(["float32", "8 bits", "6 bits", "5 bits", "4 bits", "3 bits", "2 bits"], result.Frontier.Select(point => point.Name));
        Assert.All(result.Frontier, point => Assert.False(point.IsPredicted));
        Assert.All(result.Frontier, point => Assert.True(point.Milliseconds > 0));
        Assert.Equal("5 bits", Assert.Single(result.Frontier, point => point.IsChosen).Name);
        Assert.Equal(0, result.Frontier[0].RelativeL2);
        foreach (int bits in (int[])[8, 3])
        {
            CompressionResult alone = Run(new CompressionOptions { Bits = bits }, data);
            FrontierPoint point = result.Frontier.Single(point => point.Name == $"{bits} bits");
            Assert.Equal((alone.Distance, alone.Bytes.After), (point.RelativeL2, point.Bytes));
        }
    }

    [Theory]
    [InlineData("distilbert")]
    [InlineData("albert")]
    public void Predicted_bytes_are_exact_and_predicted_distances_come_near(string family)
    {
        TinyCheckpoint.Write(folder, family, EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder, batches: 2);
        CompressionResult four = Run(new CompressionOptions { Bits = null, AverageBits = 4 }, data);
        Assert.Equal(["float32", "adaptive 8", "adaptive 6", "adaptive 5", "adaptive 4", "adaptive 3.5", "adaptive 3"],
            four.Frontier.Select(point => point.Name));
        FrontierPoint predicted = four.Frontier.Single(point => point.Name == "adaptive 5");
        Assert.Equal((true, null), (predicted.IsPredicted, predicted.Milliseconds));

        FrontierPoint measured = Run(new CompressionOptions { Bits = null, AverageBits = 5 }, data).Frontier
            .Single(point => point.IsChosen);
        Assert.Equal(("adaptive 5", measured.Bits, measured.Bytes), (predicted.Name, predicted.Bits, predicted.Bytes));
        // errors of products do not quite know nothing of each other
        Assert.InRange(predicted.RelativeL2!.Value / measured.RelativeL2!.Value, 0.5, 2);
        Assert.False(measured.IsPredicted);
    }

    [Fact]
    public void Without_data_sizes_alone_are_known_and_nothing_is_made_up()
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        CompressionResult result = Run(new CompressionOptions { Bits = 4 }, data: null);
        Assert.Equal(["float32", "4 bits"], result.Frontier.Select(point => point.Name));
        Assert.All(result.Frontier, point => Assert.Equal((null, null), (point.RelativeL2, point.Milliseconds)));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Output, ManifestFile.Name)));
        Assert.All(manifest.RootElement.GetProperty("frontier").EnumerateArray(),
            point => Assert.False(point.TryGetProperty("relativeL2", out _) || point.TryGetProperty("milliseconds", out _)));
        Assert.Contains(nameof(CompressionData), Assert.Throws<ArgumentException>(() =>
            new Compressor(Samples.Target, folder, new CompressionOptions { Frontier = true }, data: null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Kept_units_stand_in_the_header_of_the_pruned_weights()
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        PruningOptions pruning = new() { Neurons = 0.35, Heads = 0.5, Importance = Importance.Magnitude, Refit = false };
        CompressionResult result = Run(new CompressionOptions { Pruning = pruning }, Samples.Data(folder, batches: 1));
        Assert.Contains("float32, pruned", result.Frontier.Select(point => point.Name));
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(Output, "model.safetensors"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.NotEmpty(result.Pruned);
        foreach (PrunedUnits units in result.Pruned)
        {
            Assert.Equal(units.Kept, KeptIndices.Read(file, units.Unit, units.Layer, units.Of));
            Assert.Throws<CheckpointException>(() => KeptIndices.Read(file, units.Unit, units.Layer, units.Kept[^1]));
        }

        Assert.Null(KeptIndices.Read(file, "neuron", "no.such.layer", 1));
    }

    private CompressionResult Run(CompressionOptions options, CompressionData? data) =>
        new Compressor(Samples.Target, folder, options, data).Run(Output, cancellationToken: TestContext.Current.CancellationToken);
}
