using Lathe.Checkpoints;
using Lathe.Compression;

namespace Lathe.Generators.Tests.Generation;

/// <summary>A class that is built with the manifest of its compression: what that changes, and what it is held against at load.</summary>
public sealed class BuiltManifestTests : IDisposable
{
    private readonly GeneratedModel plain = GeneratedModel.Build("Encoder", CompressedSources.Encoder);
    private readonly string parent = Directory.CreateTempSubdirectory("lathe-built-").FullName;
    private readonly string output, manifest;

    public BuiltManifestTests()
    {
        output = Path.Combine(parent, "out");
        using GeneratedModel compressing = GeneratedModel.Build("Encoder", CompressedSources.Encoder, compresses: true);
        CompressionJob job = (CompressionJob)compressing.Type.GetMethod("Compress")!.Invoke(null, [plain.Folder, null])!;
        // bits are given instead of chosen, and nothing is fitted anew: no data is needed
        job.Options = job.Options with
        {
            Bits = 5,
            Budget = null,
            Products = [.. job.Options.Products.Select(product => product with { Rounding = Rounding.Nearest })],
            Pruning = job.Options.Pruning with { Refit = false },
        };
        job.RunAsync(output, cancellationToken: TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        manifest = File.ReadAllText(Path.Combine(output, "model.lathe.json"));
    }

    public void Dispose()
    {
        plain.Dispose();
        Directory.Delete(parent, recursive: true);
    }

    [Fact]
    public void Extents_become_constants_and_the_result_stays_the_same_to_the_bit()
    {
        using GeneratedModel built = GeneratedModel.Build("Encoder", CompressedSources.Encoder, manifest: manifest);
        Assert.Contains("reader.Units(", plain.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("reader.Units(", built.Source, StringComparison.Ordinal);
        foreach (Precision precision in (Precision[])[Precision.Float32, Precision.Annotated])
            Assert.Equal(Run(plain, precision, output), Run(built, precision, output));
    }

    [Fact]
    public void Layers_of_different_extents_stay_values_of_the_checkpoint()
    {
        string uneven = manifest.Replace("""
            "layer": "tower.1.up",
                  "unit": "neuron",
                  "kept": 72
            """, """
            "layer": "tower.1.up",
                  "unit": "neuron",
                  "kept": 36
            """, StringComparison.Ordinal);
        Assert.NotEqual(manifest, uneven);
        using GeneratedModel built = GeneratedModel.Build("Encoder", CompressedSources.Encoder, manifest: uneven);
        Assert.Contains("reader.Units(\"up\"", built.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("reader.Units(\"query\"", built.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void What_compresses_reads_extents_at_load_and_holds_the_annotated_precision_against_the_manifest()
    {
        using GeneratedModel built = GeneratedModel.Build("Encoder", CompressedSources.Encoder, compresses: true, manifest: manifest);
        Assert.Contains("reader.Units(", built.Source, StringComparison.Ordinal);
        using (CompiledModel dense = built.Load(Precision.Float32, plain.Folder))
            Assert.True(dense.WeightBytes > 0);
        string message = Assert.Throws<CheckpointException>(() => built.Load(Precision.Annotated, plain.Folder)).Message;
        Assert.Contains("tower.0.attention.query.weight", message, StringComparison.Ordinal);
        Assert.Contains("has 64 outputs, Encoder.lathe.json, with which the class was built, says 32", message, StringComparison.Ordinal);
        Assert.Equal(Run(plain, Precision.Annotated, output), Run(built, Precision.Annotated, output));
    }

    [Fact]
    public void A_checkpoint_of_other_extents_or_formats_is_refused_by_name()
    {
        using GeneratedModel built = GeneratedModel.Build("Encoder", CompressedSources.Encoder, manifest: manifest);
        Assert.Contains("says 32", Assert.Throws<CheckpointException>(() => built.Load(Precision.Float32, plain.Folder)).Message,
            StringComparison.Ordinal);

        using GeneratedModel other = GeneratedModel.Build("Encoder", CompressedSources.Encoder,
            manifest: manifest.Replace("\"bits\": 6", "\"bits\": 4", StringComparison.Ordinal));
        string message = Assert.Throws<CheckpointException>(() => other.Load(Precision.Annotated, output)).Message;
        Assert.Contains("'scorer' is int6 in groups of 64, Encoder.lathe.json, with which the class was built, says int4 in groups of 64",
            message, StringComparison.Ordinal);
    }

    [Fact]
    public void Float_weights_are_packed_as_the_manifest_says()
    {
        using GeneratedModel built = GeneratedModel.Build("Encoder", CompressedSources.Encoder, manifest: manifest);
        File.Delete(Path.Combine(output, "model.lathe"));
        using CompiledModel packed = built.Load(Precision.Annotated, output), unknowing = plain.Load(Precision.Annotated, output);
        Assert.Equal(5, CompiledProduct.Of(packed).Single(product => product.Name == "tower.1.up").Format.Bits);
        // without a manifest adaptive bits are as many as fit below their average
        Assert.Equal(4, CompiledProduct.Of(unknowing).Single(product => product.Name == "tower.1.up").Format.Bits);
    }

    [Fact]
    public void Packed_weights_are_not_taken_for_float_weights_that_have_changed_since()
    {
        string weights = Path.Combine(output, "model.safetensors");
        Dictionary<string, Tensor> tensors = [];
        using (SafetensorsFile file = SafetensorsFile.Open(weights))
        {
            foreach (string name in file.Tensors.Keys)
                tensors[name] = file.Read(name);
        }

        float written = tensors["last.bias"].Floats[3];
        tensors["last.bias"].Floats[3] = written + 0.125f;
        SafetensorsFile.Write(weights, tensors.Select(entry => (entry.Key, entry.Value)));
        string message = Assert.Throws<CheckpointException>(() => plain.Load(Precision.Annotated, output)).Message;
        Assert.Contains("model.lathe: was packed from other float weights than those beside it", message, StringComparison.Ordinal);
        using CompiledModel floats = plain.Load(Precision.Float32, output);

        // written again as they were, they are the same weights
        tensors["last.bias"].Floats[3] = written;
        SafetensorsFile.Write(weights, tensors.Select(entry => (entry.Key, entry.Value)));
        using CompiledModel compressed = plain.Load(Precision.Annotated, output);
        Assert.True(compressed.WeightBytes < floats.WeightBytes);
    }

    [Fact]
    public void Packed_weights_that_nothing_tells_of_are_taken_only_where_they_are_alone()
    {
        File.Delete(Path.Combine(output, "model.lathe.json"));
        Assert.Contains("no model.lathe.json that tells whether they belong together",
            Assert.Throws<CheckpointException>(() => plain.Load(Precision.Annotated, output)).Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(output, "model.safetensors"));
        using CompiledModel packed = plain.Load(Precision.Annotated, output);
        Assert.Contains(CompiledProduct.Of(packed), product => product.Format.Bits == 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"schema\": 1, \"mod")]
    [InlineData("{\"schema\": 2, \"model\": \"Shop.Encoder\"}")]
    public void A_manifest_that_is_none_changes_no_code(string text)
    {
        using GeneratedModel built = GeneratedModel.Build("Encoder", CompressedSources.Encoder, manifest: text);
        Assert.Equal(plain.Source, built.Source);
        File.WriteAllText(Path.Combine(output, "model.lathe.json"), text);
        Assert.Contains("line 1", Assert.Throws<CheckpointException>(() => plain.Load(Precision.Annotated, output)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"model\": \"Shop.Encoder\"", "\"model\": \"Shop.Decoder\"")]
    [InlineData("\"class\": \"sha256:", "\"class\": \"sha256:0")]
    public void A_manifest_of_another_class_or_another_state_of_it_changes_no_code(string said, string instead)
    {
        Assert.Contains(said, manifest, StringComparison.Ordinal);
        using GeneratedModel built = GeneratedModel.Build("Encoder", CompressedSources.Encoder,
            manifest: manifest.Replace(said, instead, StringComparison.Ordinal));
        Assert.Equal(plain.Source, built.Source);
    }

    private static float[] Run(GeneratedModel model, Precision precision, string folder)
    {
        using CompiledModel compiled = model.Load(precision, folder);
        using InferenceSession session = compiled.CreateSession(3, 9, 1);
        return GeneratedModel.Run(session, 3, 9, Inputs.Ids(60)(3, 9), Inputs.Mask()(3, 9))[0]!.Floats.ToArray();
    }
}
