using System.Runtime.InteropServices;
using Lathe.Checkpoints;
using Lathe.Kernels;
using Lathe.Kernels.Formats;
using Lathe.Tests.Sessions;

namespace Lathe.Tests.Checkpoints;

public sealed class WeightReaderTests
{
    [Fact]
    public void Merged_parts_are_stacked_along_their_outputs()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create(width: 20);
        using TinyModel model = TinyModel.Load(folder.Path, Precision.Float32);
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        float[] stacked = [
            .. checkpoint.ReadFloat32("encoder.layer.0.attention.query.weight", [20, 20]),
            .. checkpoint.ReadFloat32("encoder.layer.0.attention.key.weight", [20, 20]),
        ];
        float[] biases = [
            .. checkpoint.ReadFloat32("encoder.layer.0.attention.query.bias", [20]),
            .. checkpoint.ReadFloat32("encoder.layer.0.attention.key.bias", [20]),
        ];
        Assert.Equal(40, model.Weights.Merged.Outputs);
        Assert.True(model.Weights.Merged.Payload.SequenceEqual(PackedWeights.Pack("reference", WeightEncoding.Float32, 20, 40, stacked,
            biases).Payload));
    }

    [Theory]
    [InlineData(Precision.Float32, WeightEncoding.Float32)]
    [InlineData(Precision.Int8, WeightEncoding.Int8)]
    [InlineData(Precision.Int4, WeightEncoding.Int4)]
    [InlineData(Precision.BFloat16, WeightEncoding.BFloat16)]
    [InlineData(Precision.Float16, WeightEncoding.Float16)]
    public void Every_format_is_packed_as_asked_for(Precision precision, WeightEncoding encoding)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path, precision);
        Assert.Equal(new WeightFormat(encoding), model.Weights.Merged.Format);
        Assert.Equal("encoder.layer.0.query + key", model.Weights.Merged.Name);
    }

    [Theory]
    [InlineData("bert.")]
    [InlineData("")]
    public void A_tensor_comes_from_the_first_path_that_has_it(string prefix)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create(prefix: prefix);
        using TinyModel model = TinyModel.Load(folder.Path);
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        // weight from the second path, bias from the third
        PackedWeights expected = PackedWeights.Pack(
            "reference", WeightEncoding.Float32, 32, TinyCheckpoint.Words,
            checkpoint.ReadFloat32("embeddings.word_embeddings.weight", [TinyCheckpoint.Words, 32]),
            checkpoint.ReadFloat32("cls.bias", [TinyCheckpoint.Words]));
        Assert.True(model.Weights.Decoder.Payload.SequenceEqual(expected.Payload));
        TiedTensor tied = Assert.Single(model.TiedTensors);
        Assert.Equal($"{prefix}embeddings.word_embeddings.weight", tied.Tensor);
        Assert.Equal(["words", "decoder"], tied.Members);
        Assert.Equal(["cls.spare.weight"], model.UnusedTensors);
    }

    [Fact]
    public void A_norm_under_its_old_names_is_read()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        using SafetensorsFile file = SafetensorsFile.Open(folder.File("model.safetensors"));
        Assert.Equal(file.ReadFloat32("bert.embeddings.LayerNorm.gamma"), model.Weights.Norm.Weight.ToArray());
        Assert.Equal(file.ReadFloat32("bert.embeddings.LayerNorm.beta"), model.Weights.Norm.Bias.ToArray());
    }

    [Fact]
    public void A_missing_tensor_lists_the_names_that_were_tried_and_who_wants_it()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create(without: "cls.bias");
        CheckpointException problem = Assert.Throws<CheckpointException>(() => TinyModel.Load(folder.Path));
        string[] facts = [
            folder.Path, "'cls.decoder.bias'", "'bert.cls.decoder.bias'", "'embeddings.word_embeddings.bias'", "'cls.bias'",
                "'decoder' of the model needs it",
        ];
        Assert.All(facts, fact => Assert.Contains(fact, problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Another_width_than_the_configuration_says_names_tensor_and_both_shapes()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        folder.Write("config.json", """{"model_type":"bert","vocab_size":11,"hidden_size":48}""");
        CheckpointException problem = Assert.Throws<CheckpointException>(() => TinyModel.Load(folder.Path));
        Assert.Contains("'bert.embeddings.word_embeddings.weight'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("has shape [11, 32], the model expects [11, 48]", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_the_file_does_not_have_is_refused_before_memory_is_taken()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using ModelSource source = ModelSource.Open(folder.Path, "Tiny", Precision.Float32);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CheckpointException>(() =>
            source.Weights.Product("big", 30_000, false, WeightEncoding.Float32, new LinearPart(60_000, "cls.spare")));
        Assert.Throws<CheckpointException>(() => source.Weights.Embedding("big", int.MaxValue, 4, WeightEncoding.Float32, "cls.spare"));
        Assert.Throws<CheckpointException>(() =>
            source.Weights.Product("big", int.MaxValue, false, WeightEncoding.Int8, new LinearPart(int.MaxValue, "x"),
            new LinearPart(int.MaxValue, "y")));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_dimension_below_one_names_the_configuration(int value)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using ModelSource source = ModelSource.Open(folder.Path, "Tiny", Precision.Float32);
        Action[] reads = [
            () => source.Weights.PositiveDimension("heads", value),
            () => source.Weights.Product("layer", value, false, WeightEncoding.Float32, new LinearPart(3, "cls.spare")),
            () => source.Weights.Product("layer", 3, false, WeightEncoding.Float32, new LinearPart(value, "cls.spare")),
            () => source.Weights.Embedding("table", value, 3, WeightEncoding.Float32, "cls.spare"),
            () => source.Weights.LayerNorm("norm", value, 1e-5f, "cls.spare"),
        ];
        Assert.All(reads, read =>
        {
            CheckpointException problem = Assert.Throws<CheckpointException>(read);
            Assert.Contains("config.json", problem.Message, StringComparison.Ordinal);
            Assert.Contains($"is {value}, expected at least 1", problem.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void What_the_kernels_cannot_take_is_said_of_the_member()
    {
        using TemporaryFolder folder = new();
        folder.Write("config.json", "{}");
        SafetensorsFile.Write(folder.File("model.safetensors"), [("wide.weight", Tensor.Float32(1, 65_540))]);
        using ModelSource source = ModelSource.Open(folder.Path, "Tiny", Precision.Int8);
        CheckpointException problem =
            Assert.Throws<CheckpointException>(() =>
            source.Weights.Product("layer", 65_540, false, WeightEncoding.Int8, new LinearPart(1, "wide")));
        Assert.Contains("'layer'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("65536", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_that_is_asked_for_twice_is_one_object()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using ModelSource source = ModelSource.Open(folder.Path, "Tiny", Precision.Float32);
        WeightReader layer = source.Weights.Scope("encoder.layer.0");
        LinearPart query = new(32, "attention.query");
        PackedWeights first = layer.Product("query", 32, true, WeightEncoding.Float32, query);
        Assert.Same(first, source.Weights.Scope("encoder").Scope("").Scope("layer.0")
            .Product("query", 32, true, WeightEncoding.Float32, query));
        Assert.NotSame(first, layer.Product("query", 32, false, WeightEncoding.Float32, query));
        Assert.NotSame(first, layer.Product("query", 32, true, WeightEncoding.Float32, new LinearPart(32, "attention.key")));
    }

    [Fact]
    public void Integer_tensors_are_no_weights()
    {
        using TemporaryFolder folder = new();
        folder.Write("config.json", "{}");
        SafetensorsFile.Write(folder.File("model.safetensors"), [("a.weight", Tensor.Int32(4, 4))]);
        using ModelSource source = ModelSource.Open(folder.Path, "Tiny", Precision.Float32);
        CheckpointException problem =
            Assert.Throws<CheckpointException>(() => source.Weights.Product("a", 4, false, WeightEncoding.Float32, new LinearPart(4, "a")));
        Assert.Contains("'a.weight'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("is I32, expected F32, F16 or BF16", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BF16")]
    [InlineData("F16")]
    public void Sixteen_bit_values_are_kept_to_the_bit(string type)
    {
        // every finite pattern of the type, infinities included
        ushort[] patterns = [.. Enumerable.Range(0, 65_536).Select(bits => (ushort)bits).Where(bits => !IsNaN(bits, type))];
        Array.Resize(ref patterns, patterns.Length / 32 * 32);
        string header =
            $$$"""{"t.weight":{"dtype":"{{{type}}}","shape":[{{{patterns.Length / 32}}},32],"data_offsets":[0,{{{patterns.Length * 2}}}]}}""";
        byte[] file = TemporaryFolder.Safetensors(header, patterns.Length * 2);
        MemoryMarshal.AsBytes<ushort>(patterns).CopyTo(file.AsSpan(file.Length - patterns.Length * 2));
        using TemporaryFolder folder = new();
        folder.Write("config.json", "{}");
        folder.Write("model.safetensors", file);
        using ModelSource source = ModelSource.Open(folder.Path, "Tiny", Precision.Float32);

        WeightEncoding storage = type == "BF16" ? WeightEncoding.BFloat16 : WeightEncoding.Float16;
        EmbeddingTable table = source.Weights.Embedding("table", patterns.Length / 32, 32, storage, "t");
        Assert.Equal(patterns, MemoryMarshal.Cast<byte, ushort>(table.Payload)[..patterns.Length].ToArray());

        LinearPart part = new(patterns.Length / 32, "t");
        ReadOnlySpan<byte> payload = source.Weights.Product("linear", 32, false, storage, part).Payload;
        ReadOnlySpan<ushort> panels = MemoryMarshal.Cast<byte, ushort>(payload);
        for (int i = 0; i < patterns.Length; i++)
        {
            (int output, int input) = (i / 32, i % 32);
            Assert.Equal(patterns[i], panels[(output / 32 * 32 + input) * 32 + output % 32]);
        }
    }

    private static bool IsNaN(ushort bits, string type) =>
        type == "BF16" ? float.IsNaN(BitConverter.UInt32BitsToSingle((uint)bits << 16)) : Half.IsNaN(BitConverter.UInt16BitsToHalf(bits));
}
