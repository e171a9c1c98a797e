using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Lathe.Checkpoints;
using Lathe.Kernels.Formats;
using Lathe.Layers;
using Lathe.Tests.Tensors;

namespace Lathe.Tests.Layers;

public sealed class EagerWeightsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lathe-eager-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_kind_of_member_finds_its_tensors()
    {
        Whole model = new();
        using Checkpoint checkpoint = Write(
            ("words.weight", [3, 2]), ("outputNorm.weight", [2]), ("outputNorm.bias", [2]), ("root_norm.weight", [2]),
            ("layers.0.first_product.weight", [2, 2]), ("layers.0.first_product.bias", [2]),
            ("layers.1.first_product.weight", [2, 2]), ("layers.1.first_product.bias", [2]),
            ("single.first_product.weight", [2, 2]), ("single.first_product.bias", [2]),
            ("heads.0.weight", [1, 2]), ("heads.1.weight", [1, 2]));
        EagerWeights.Load(model, checkpoint);

        // Values are the tensor's number in the list above, so that each says where it came from.
        Assert.Equal(0f, model.Words.Weight.Floats[0]);
        Assert.Equal(1f, model.Norm.Weight.Floats[0]);
        Assert.Equal(2f, model.Norm.Bias.Floats[0]);
        Assert.Equal(3f, model.RootNorm.Weight.Floats[0]);
        Assert.Equal([4f, 6f], model.Layers.Select(layer => layer.Product.Weight.Floats[0]));
        Assert.Equal([5f, 7f], model.Layers.Select(layer => layer.Product.Bias!.Floats[0]));
        Assert.Equal(8f, model.Single.Product.Weight.Floats[0]);
        Assert.Equal([10f, 11f], model.Heads.Select(head => head.Weight.Floats[0]));
        Assert.Null(model.Absent);
        Assert.Empty(checkpoint.UnusedTensors);
    }

    [Fact]
    public void Each_tensor_comes_from_the_first_path_that_has_it()
    {
        Tied model = new();
        using (Checkpoint shared = Write(("words.weight", [3, 2]), ("predictions.bias", [3])))
            EagerWeights.Load(model, shared);
        Assert.Equal(0f, model.Decoder.Weight.Floats[0]);
        Assert.Equal(1f, model.Decoder.Bias!.Floats[0]);

        using Checkpoint own = Write(("words.weight", [3, 2]), ("predictions.bias", [3]), ("predictions.decoder.weight", [3, 2]));
        EagerWeights.Load(model, own);
        Assert.Equal(2f, model.Decoder.Weight.Floats[0]);
        Assert.Equal(1f, model.Decoder.Bias!.Floats[0]);
    }

    [Fact]
    public void An_empty_path_is_the_scope_itself()
    {
        Flat model = new();
        using Checkpoint checkpoint = Write(("weight", [2]), ("bias", [2]));
        EagerWeights.Load(model, checkpoint);
        Assert.Equal(1f, model.Inner.Norm.Bias.Floats[1]);
    }

    [Fact]
    public void A_missing_tensor_names_member_and_places()
    {
        using Checkpoint checkpoint = Write(("words.weight", [3, 2]));
        CheckpointException error = Assert.Throws<CheckpointException>(() => EagerWeights.Load(new Tied(), checkpoint));
        Assert.Contains("bias of Tied.Decoder", error.Message, StringComparison.Ordinal);
        Assert.Contains("'predictions.decoder.bias', 'words.bias', 'predictions.bias'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_shape_names_member_and_both_shapes()
    {
        using Checkpoint checkpoint = Write(("words.weight", [4, 2]), ("predictions.bias", [3]));
        CheckpointException error = Assert.Throws<CheckpointException>(() => EagerWeights.Load(new Tied(), checkpoint));
        Assert.Equal("words.weight", error.Tensor);
        Assert.Contains("is F32 [4, 2]; Tied.Decoder expects [3, 2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_needs_an_index_in_its_path()
    {
        using Checkpoint checkpoint = Write(("layer.weight", [2]));
        Expect.Error<ArgumentException>("has no {i}", () => EagerWeights.Load(new Unindexed(), checkpoint));
        Expect.Error<ArgumentException>("is not an array", () => EagerWeights.Load(new Overindexed(), checkpoint));
    }

    [Theory]
    [InlineData("outputNorm", "output_norm")]
    [InlineData("OutputNorm", "output_norm")]
    [InlineData("_words", "words")]
    [InlineData("QKVProjection", "qkv_projection")]
    [InlineData("layer2Norm", "layer2_norm")]
    [InlineData("up", "up")]
    public void Names_become_snake_case(string member, string path) => Assert.Equal(path, TensorPath.SnakeCase(member));

    /// <summary>A checkpoint folder whose i-th tensor is filled with i; written by hand, not by the writer under test elsewhere.</summary>
    private Checkpoint Write(params (string Name, int[] Shape)[] tensors)
    {
        StringBuilder header = new("{");
        List<float> values = [];
        foreach ((string name, int[] shape) in tensors)
        {
            int start = values.Count * 4, length = shape.Aggregate(1, (product, extent) => product * extent);
            values.AddRange(Enumerable.Repeat((float)(header.ToString().Split("dtype").Length - 1), length));
            header.Append(header.Length > 1 ? "," : "");
            header.Append($$"""
                "{{name}}":{"dtype":"F32","shape":[{{string.Join(',', shape)}}],"data_offsets":[{{start}},{{values.Count * 4}}]}
                """);
        }
        byte[] json = Encoding.UTF8.GetBytes(header.Append('}').ToString());
        byte[] length64 = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length64, json.Length);
        byte[] data = MemoryMarshal.AsBytes(values.ToArray().AsSpan()).ToArray();
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), [.. length64, .. json, .. data]);
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type": "bert"}""");
        return Checkpoint.Open(folder);
    }

    [Model]
    private sealed class Whole
    {
        [Weights("layers.{i}")]
        private readonly Part[] parts = Ops.Repeat(2, () => new Part());

        // Not a member of its own: what it returns is held elsewhere.
        public Part[] Layers => parts;

        public Embedding Words { get; } = new(3, 2);

        [Weights("outputNorm")]
        public LayerNorm Norm { get; } = new(2);

        public RmsNorm RootNorm { get; set; } = new(2);

        public Part Single { get; } = new();

        public Linear[] Heads { get; } = [new(2, 1, bias: false), new(2, 1, bias: false)];

        public Linear? Absent { get; }

        public string Remark { get; } = "no weights here";
    }

    [Model]
    private sealed class Part
    {
        [Weights("first_product")]
        private readonly Linear product = new(2, 2);

        public Linear Product => product;
    }

    [Model]
    private sealed class Tied
    {
        [Weights("predictions.decoder", "words", "predictions")]
        public Linear Decoder { get; } = new(2, 3);
    }

    [Model]
    private sealed class Flat
    {
        [Weights("")]
        public Bare Inner { get; } = new();
    }

    [Model]
    private sealed class Bare
    {
        [Weights("")]
        public LayerNorm Norm { get; } = new(2);
    }

    [Model]
    private sealed class Unindexed
    {
        [Weights("layer")]
        public RmsNorm[] Norms { get; } = [new(2), new(2)];
    }

    [Model]
    private sealed class Overindexed
    {
        [Weights("layer.{i}")]
        public RmsNorm Norm { get; } = new(2);
    }
}
