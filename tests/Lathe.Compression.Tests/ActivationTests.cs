using System.Text.Json;
using Lathe.Compression;
using Lathe.Transformers;
using Lathe.Transformers.Tests;

namespace Lathe.Compression.Tests;

/// <summary>Static and migrated activations of whole models.</summary>
public sealed class ActivationTests : IDisposable
{
    private readonly string folder = Samples.NewFolder(), parent = Samples.NewFolder();

    private string Output => Path.Combine(parent, "out");

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        Directory.Delete(parent, recursive: true);
    }

    /// <summary>Real encoders have a few channels far larger than the rest and always of one sign, which decide the scale of every
    /// row.</summary>
    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public void Migration_makes_up_for_outlier_channels(string family)
    {
        TinyCheckpoint.Write(folder, family, EncoderHead.MaskedLanguageModel);
        TinyCheckpoint.Change(folder, (name, tensor) =>
        {
            if (name.Contains("ayerNorm.bias", StringComparison.Ordinal) || name.EndsWith("layer_norm.bias", StringComparison.Ordinal))
                tensor.Floats[3] = 40;
            return tensor;
        });
        CompressionData data = Samples.Data(folder);
        foreach (ActivationMode mode in Enum.GetValues<ActivationMode>())
        {
            double plain = Run(data, new ActivationOptions { Mode = mode, Smooth = false }).Distance!.Value;
            CompressionResult smooth = Run(data, new ActivationOptions { Mode = mode, Smooth = true });
            Assert.True(smooth.Distance < plain / 1.5, $"{mode}: migrated {smooth.Distance}, plain {plain}");
            Assert.Contains(smooth.Activations, entry => entry.Strength is not null);
        }
    }

    /// <summary>What is foreseen product by product may be wrong of the whole, which is measured.</summary>
    [Theory]
    [InlineData("albert")]
    [InlineData("bert")]
    [InlineData("distilbert")]
    [InlineData("roberta")]
    public void Migration_is_left_out_where_it_does_not_help(string family)
    {
        TinyCheckpoint.Write(folder, family, EncoderHead.MaskedLanguageModel);
        TinyCheckpoint.Change(folder, (name, tensor) =>
        {
            if (name.Contains("ayerNorm.bias", StringComparison.Ordinal) || name.EndsWith("layer_norm.bias", StringComparison.Ordinal))
                tensor.Floats[3] = family == "albert" ? 40 : 0;
            return tensor;
        });
        CompressionData data = Samples.Data(folder);
        foreach (ActivationMode mode in Enum.GetValues<ActivationMode>())
        {
            double plain = Run(data, new ActivationOptions { Mode = mode, Smooth = false }).Distance!.Value;
            Assert.InRange(Run(data, new ActivationOptions { Mode = mode, Smooth = true }).Distance!.Value, 0, plain);
        }
    }

    [Fact]
    public void Every_method_gives_a_scale_for_every_product_and_the_manifest_says_it()
    {
        TinyCheckpoint.Write(folder, "distilbert", EncoderHead.MaskedLanguageModel);
        CompressionData data = Samples.Data(folder);
        Dictionary<CalibrationMethod, double> distances = [];
        foreach (CalibrationMethod method in Enum.GetValues<CalibrationMethod>())
        {
            ActivationOptions options = new() { Mode = ActivationMode.Static, Calibration = method, Smooth = false };
            CompressionResult result = Run(data, options);
            Assert.Equal(result.Bits.Select(entry => entry.Key), result.Activations.Select(entry => entry.Product));
            Assert.All(result.Activations, entry => Assert.NotNull(entry.Scaling.StaticScale));
            distances.Add(method, result.Distance!.Value);
            using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Output, ManifestFile.Name)));
            foreach ((JsonElement layer, ScaledActivations scaled) in manifest.RootElement.GetProperty("layers").EnumerateArray()
                .Zip(result.Activations))
            {
                JsonElement activation = layer.GetProperty("activation");
                Assert.Equal(scaled.Scaling.StaticScale, activation.GetProperty("scale").GetSingle());
                Assert.Equal(method, CalibrationMethods.ByName[activation.GetProperty("by").GetString()!]);
                Assert.Equal(scaled.Histogram!.Values.Sum(),
                    activation.GetProperty("histogram").EnumerateArray().Sum(count => count.GetInt64()));
            }
        }

        // seeded normal rows are alike: no method is far off; two may find the same range
        double dynamic = Run(data, new ActivationOptions()).Distance!.Value;
        Assert.All(distances, entry => Assert.InRange(entry.Value, dynamic / 2, 6 * dynamic));
        Assert.True(distances.Values.Distinct().Count() >= 4);
    }

    [Fact]
    public void Gptq_and_migration_together_come_nearer_than_either()
    {
        TinyCheckpoint.Write(folder, "bert", EncoderHead.MaskedLanguageModel);
        TinyCheckpoint.Change(folder, (name, tensor) =>
        {
            if (name.EndsWith("LayerNorm.bias", StringComparison.Ordinal))
                tensor.Floats[3] = 40;
            return tensor;
        });
        CompressionData data = Samples.Data(folder);
        CompressionOptions plain = new() { Bits = 4 };
        double Distance(CompressionOptions options) => Run(data, options).Distance!.Value;
        double nearest = Distance(plain), gptq = Distance(plain with { Rounding = Rounding.Gptq }),
            both = Distance(plain with { Rounding = Rounding.Gptq, Activations = new ActivationOptions { Smooth = true } });
        Assert.True(both < gptq && gptq < nearest, $"both {both}, GPTQ {gptq}, nearest {nearest}");
    }

    private CompressionResult Run(CompressionData data, ActivationOptions activations) =>
        Run(data, new CompressionOptions { Activations = activations });

    private CompressionResult Run(CompressionData data, CompressionOptions options) =>
        new Compressor(Samples.Target, folder, options, data).Run(Output, cancellationToken: TestContext.Current.CancellationToken);
}
