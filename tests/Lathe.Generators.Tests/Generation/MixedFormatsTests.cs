using Lathe.Checkpoints;
using Lathe.Kernels.Formats;

namespace Lathe.Generators.Tests.Generation;

/// <summary>A format is a property of the loaded weight: layers of one class may differ, as a packed file or the caller says.</summary>
public sealed class MixedFormatsTests : IDisposable
{
    private static readonly WeightFormat Int3 = WeightEncoding.Int3, Int4 = WeightEncoding.Int4, Int8 = WeightEncoding.Int8;

    private static readonly WeightFormat Float = WeightEncoding.Float32, Half = WeightEncoding.Float16;

    private readonly GeneratedModel model = GeneratedModel.Build("MiniLm", Sources.MiniLm);

    public void Dispose() => model.Dispose();

    [Theory]
    [InlineData(3, 7, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(8, 32, 2)]
    public void Integers_of_all_widths_and_floats_mix_by_layer_and_member(int batch, int sequence, int threads)
    {
        using CompiledModel compiled = model.Load(Precision.Int8, options: new LoadOptions { Formats = Mixed });
        Assert.Equal(
            ["Int8", "Int8", "Float32", "Int4", "Float16", "Int8", "Int3", "Float32", "Float32", "Float32", "Float32", "Float32"],
            compiled.Weights.Where(w => w.Name.StartsWith("encoder", StringComparison.Ordinal)
            && !w.Name.Contains("Norm", StringComparison.Ordinal)).Select(w => w.Format));
        Tensor ids = Inputs.Ids(100)(batch, sequence), mask = Inputs.Mask()(batch, sequence);
        Agreement.Check(model, compiled, batch, sequence, ids, mask);
        using InferenceSession one = compiled.CreateSession(batch, sequence, 1), many = compiled.CreateSession(batch, sequence, threads);
        Assert.Equal(GeneratedModel.Run(one, batch, sequence, ids, mask)[0]!.Floats.ToArray(),
            GeneratedModel.Run(many, batch, sequence, ids, mask)[0]!.Floats.ToArray());
    }

    /// <summary>Sizes, places of buffers and int8 rows that a call gives depend on what the others have: every pair of formats in every
    /// place.</summary>
    [Fact]
    public void Each_product_alone_may_be_floats()
    {
        Tensor ids = Inputs.Ids(100)(2, 5), mask = Inputs.Mask()(2, 5);
        foreach (string member in Members)
        {
            Dictionary<string, WeightFormat> alone = new() { [$"encoder.layer.1.{member}"] = Float };
            Dictionary<string, WeightFormat> others = Enumerable.Range(0, 3)
                .SelectMany(_ => Members, (layer, other) => $"encoder.layer.{layer}.{other}")
                .Where(name => name != $"encoder.layer.1.{member}").ToDictionary(name => name, _ => Float);
            foreach (Dictionary<string, WeightFormat> formats in (Dictionary<string, WeightFormat>[])[alone, others])
            {
                using CompiledModel compiled = model.Load(Precision.Int8, options: new LoadOptions { Formats = formats });
                Agreement.Check(model, compiled, 2, 5, ids, mask);
            }
        }
    }

    [Fact]
    public void All_floats_in_code_for_integers_agree_as_float32_does_but_for_attention()
    {
        Dictionary<string, WeightFormat> floats = Enumerable.Range(0, 3)
            .SelectMany(_ => Members, (layer, member) => $"encoder.layer.{layer}.{member}")
            .ToDictionary(name => name, _ => Float);
        Tensor ids = Inputs.Ids(100)(2, 5), mask = Inputs.Mask()(2, 5);
        using CompiledModel mixed = model.Load(Precision.Int8, options: new LoadOptions { Formats = floats }),
            exact = model.Load(Precision.Float32);
        using InferenceSession first = mixed.CreateSession(2, 5, 1), second = exact.CreateSession(2, 5, 1);
        double distance = Agreement.RelativeL2(GeneratedModel.Run(second, 2, 5, ids, mask)[0]!.Floats,
            GeneratedModel.Run(first, 2, 5, ids, mask)[0]!.Floats);
        // queries, keys and values as integers up to 4,095: off by half of largest / 4095, 3.5 / 8190 / sqrt(3) = 2.5e-4 each, in three
        // layers
        Assert.True(distance <= 2.5e-4 * Math.Sqrt(9), $"{distance:G3}");
    }

    [Fact]
    public void A_packed_file_keeps_its_formats()
    {
        Tensor ids = Inputs.Ids(100)(2, 5), mask = Inputs.Mask()(2, 5);
        string file = Path.Combine(model.Folder, "mixed.lathe");
        using CompiledModel mixed = model.Load(Precision.Int8, options: new LoadOptions { Formats = Mixed });
        mixed.Save(file);
        using CompiledModel packed = model.Load(Precision.Annotated, file);
        Assert.Equal(mixed.Weights, packed.Weights);
        using InferenceSession first = mixed.CreateSession(2, 5, 1), second = packed.CreateSession(2, 5, 1);
        Assert.Equal(GeneratedModel.Run(first, 2, 5, ids, mask)[0]!.Floats.ToArray(),
            GeneratedModel.Run(second, 2, 5, ids, mask)[0]!.Floats.ToArray());
    }

    /// <summary>At every precision: a table's rows are looked up, whatever products are.</summary>
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Int8)]
    [InlineData(Precision.Float16)]
    public void Embeddings_may_be_integers(Precision precision)
    {
        Dictionary<string, WeightFormat> formats = new() { ["words"] = Int4, ["positions"] = Int8 };
        Tensor ids = Inputs.Ids(100)(2, 5), mask = Inputs.Mask()(2, 5);
        string file = Path.Combine(model.Folder, $"tables-{precision}.lathe");
        using CompiledModel compiled = model.Load(precision, options: new LoadOptions { Formats = formats });
        Assert.Equal(["EmbeddingInt4", "EmbeddingInt8"], compiled.Weights.Take(2).Select(weight => weight.Format));
        // 4 bits and 2 bytes for 32 of them; 8 bits and 4 bytes a row
        Assert.Equal([100 * (32 + 4), 32 * (64 + 4)], compiled.Weights.Take(2).Select(weight => weight.Bytes));
        Agreement.Check(model, compiled, 2, 5, ids, mask);

        compiled.Save(file);
        using CompiledModel packed = model.Load(Precision.Annotated, file);
        Assert.Equal(compiled.Weights, packed.Weights);
        using InferenceSession first = compiled.CreateSession(2, 5, 1), second = packed.CreateSession(2, 5, 2);
        Assert.Equal(GeneratedModel.Run(first, 2, 5, ids, mask)[0]!.Floats.ToArray(),
            GeneratedModel.Run(second, 2, 5, ids, mask)[0]!.Floats.ToArray());
    }

    [Fact]
    public void An_embedding_is_integers_where_its_own_attribute_says_so()
    {
        using GeneratedModel annotated = GeneratedModel.Build("MiniLm", Sources.MiniLm
            .Replace("[Weights(\"embeddings.word_embeddings\")]",
            "[Weights(\"embeddings.word_embeddings\"), Quantize(Bits = 4, GroupSize = 64)]", StringComparison.Ordinal));
        using CompiledModel compiled = annotated.Load(Precision.Annotated), floats = annotated.Load(Precision.Float32);
        Assert.Equal(["EmbeddingInt4", "EmbeddingFloat32"], compiled.Weights.Take(2).Select(weight => weight.Format));
        Assert.Equal(100 * (32 + 2), compiled.Weights[0].Bytes);
        Assert.Equal("EmbeddingFloat32", floats.Weights[0].Format);
        Agreement.Check(annotated, compiled, 2, 5, Inputs.Ids(100)(2, 5), Inputs.Mask()(2, 5));
    }

    [Fact]
    public void What_cannot_be_is_said_by_name()
    {
        Assert.Contains("looked up, not multiplied, and are stored as float32, bfloat16, float16, int8, int4",
            Refusal(Precision.Int8, ("words", Int3)), StringComparison.Ordinal);
        Assert.Contains("multiple of 32", Refusal(Precision.Int8, ("words", new WeightFormat(WeightEncoding.Int4, 48))),
            StringComparison.Ordinal);
        Assert.Contains("'encoder.layer.9.up', which is no product or embedding of this model",
            Refusal(Precision.Int8, ("encoder.layer.9.up", Int4)), StringComparison.Ordinal);
        Assert.Contains("compiles it to float32: expected a format of floats", Refusal(Precision.Float32, ("encoder.layer.0.up", Int4)),
            StringComparison.Ordinal);
        Assert.Contains("they are one product", Refusal(Precision.Int8, ("encoder.layer.0.query", Int4), ("encoder.layer.0.key", Int8)),
            StringComparison.Ordinal);
        Assert.Contains("group", Refusal(Precision.Int8, ("encoder.layer.0.up", new WeightFormat(WeightEncoding.Int4, 48))),
            StringComparison.Ordinal);
        string file = Path.Combine(model.Folder, "packed.lathe");
        using (CompiledModel compiled = model.Load(Precision.Int8))
            compiled.Save(file);
        LoadOptions options = new() { Formats = new Dictionary<string, WeightFormat> { ["encoder.layer.0.up"] = Int4 } };
        Assert.Contains("has its formats already",
            Assert.Throws<CheckpointException>(() => model.Load(Precision.Int8, file, options)).Message, StringComparison.Ordinal);
    }

    private static readonly string[] Members = ["query", "output", "up", "down"];

    private static Dictionary<string, WeightFormat> Mixed => new()
    {
        ["encoder.layer.0.up"] = Float,
        ["encoder.layer.1.query + key + value"] = Half,
        ["encoder.layer.1.up"] = Int3,
        ["encoder.layer.1.down"] = Float,
        ["encoder.layer.2.value"] = Float,
        ["encoder.layer.2.output"] = Float,
        ["encoder.layer.2.up"] = Float,
        ["encoder.layer.2.down"] = Float,
    };

    private string Refusal(Precision precision, params (string Name, WeightFormat Format)[] formats) =>
        Assert.Throws<CheckpointException>(() =>
        model.Load(precision, options: new LoadOptions { Formats = formats.ToDictionary(f => f.Name, f => f.Format) })).Message;
}
