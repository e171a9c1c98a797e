using System.Buffers.Binary;
using Lathe.Checkpoints;
using Lathe.Kernels.Formats;
using Lathe.Tests.Sessions;

namespace Lathe.Tests.Checkpoints;

public sealed class PackedModelTests
{
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Int8)]
    [InlineData(Precision.Int4)]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Float16)]
    public void A_saved_model_loads_with_the_same_bytes_and_report(Precision precision)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        string path = folder.File("tiny.lathe");
        using TinyModel original = TinyModel.Load(folder.Path, precision);
        original.Save(path);
        using TinyModel mapped = TinyModel.Load(path);

        Assert.Equal(precision, mapped.Precision);
        Assert.Equal(path, mapped.Source);
        Assert.Equal("Tiny", mapped.Name);
        Assert.Equal(original.WeightBytes, mapped.WeightBytes);
        Assert.Equal(original.UnusedTensors, mapped.UnusedTensors);
        Assert.Equal(Assert.Single(original.TiedTensors).Tensor, Assert.Single(mapped.TiedTensors).Tensor);
        Assert.Equal(original.TiedTensors[0].Members, mapped.TiedTensors[0].Members);
        Assert.True(mapped.Weights.Words.Payload.SequenceEqual(original.Weights.Words.Payload));
        Assert.True(mapped.Weights.Norm.Payload.SequenceEqual(original.Weights.Norm.Payload));
        Assert.True(mapped.Weights.Merged.Payload.SequenceEqual(original.Weights.Merged.Payload));
        Assert.True(mapped.Weights.Decoder.Payload.SequenceEqual(original.Weights.Decoder.Payload));
        Assert.Equal(original.Weights.Merged.Format, mapped.Weights.Merged.Format);
    }

    /// <summary>The format is the weight's, not the model's.</summary>
    [Fact]
    public void Weights_of_every_format_are_saved_and_mapped()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create(width: 64);
        string path = folder.File("tiny.lathe");
        foreach (WeightEncoding encoding in Enum.GetValues<WeightEncoding>())
        {
            foreach (int groupSize in (int[])[32, 64, WeightFormat.WholeColumns])
            {
                WeightFormat format = new(encoding, groupSize);
                using TinyModel original = TinyModel.Load(folder.Path, Precision.Float32, format);
                original.Save(path);
                using TinyModel mapped = TinyModel.Load(path, merged: format);
                Assert.Equal(format.For(64), mapped.Weights.Merged.Format);
                Assert.True(mapped.Weights.Merged.Payload.SequenceEqual(original.Weights.Merged.Payload));
                // Code for floats takes any floats that the file has, and no integers.
                if (format.IsInteger)
                {
                    Assert.Contains("expected a format of floats", Assert.Throws<CheckpointException>(() => TinyModel.Load(path)).Message,
                        StringComparison.Ordinal);
                    continue;
                }
                using TinyModel asLoaded = TinyModel.Load(path);
                Assert.Equal(format, asLoaded.Weights.Merged.Format);
            }
        }
    }

    [Fact]
    public void Saving_again_gives_the_same_file_even_over_the_one_that_was_loaded()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create(width: 64);
        string path = folder.File("tiny.lathe");
        using TinyModel original = TinyModel.Load(folder.Path, Precision.Int8);
        original.Save(path);
        byte[] first = File.ReadAllBytes(path);
        using TinyModel mapped = TinyModel.Load(path);
        mapped.Save(path);
        Assert.Equal(first, File.ReadAllBytes(path));
        using TinyModel again = TinyModel.Load(path);
        Assert.True(again.Weights.Merged.Payload.SequenceEqual(mapped.Weights.Merged.Payload));
    }

    [Fact]
    public void A_file_for_another_class_says_both()
    {
        using TemporaryFolder folder = Packed(out string path);
        CheckpointException problem = Assert.Throws<CheckpointException>(() => ModelSource.Open(path, "Large", Precision.Annotated));
        Assert.Contains(path, problem.Message, StringComparison.Ordinal);
        Assert.Contains("packed for model class 'Tiny', this is 'Large'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_precision_says_both()
    {
        using TemporaryFolder folder = Packed(out string path);
        CheckpointException problem = Assert.Throws<CheckpointException>(() => TinyModel.Load(path, Precision.Int4));
        Assert.Contains("packed with precision Int8, Int4 was asked for", problem.Message, StringComparison.Ordinal);
        using TinyModel right = TinyModel.Load(path, Precision.Int8);
        Assert.Equal(Precision.Int8, right.Precision);
    }

    [Fact]
    public void A_file_for_an_older_version_of_the_class_says_what_differs()
    {
        using TemporaryFolder folder = Packed(out string path);
        using ModelSource source = ModelSource.Open(path, "Tiny", Precision.Int8);
        CheckpointException problem = Assert.Throws<CheckpointException>(
            () => source.Weights.Scope("encoder.layer.0")
            .Product("query + key", 32, false, WeightEncoding.Int4, new LinearPart(32, "attention.query"),
            new LinearPart(32, "attention.key")));
        Assert.Contains("'encoder.layer.0.query + key'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("asks for Int4 [64, 32] in groups of 32", problem.Message, StringComparison.Ordinal);
        Assert.Contains("the file has Int8 [64, 32] with bias", problem.Message, StringComparison.Ordinal);
        // the same shape from other tensors is another weight
        Assert.Throws<CheckpointException>(
            () => source.Weights.Scope("encoder.layer.0")
            .Product("query + key", 32, true, WeightEncoding.Int8, new LinearPart(32, "attention.key"),
            new LinearPart(32, "attention.query")));
    }

    [Fact]
    public void The_original_values_are_not_in_the_file_and_it_says_so()
    {
        using TemporaryFolder folder = Packed(out string path);
        using ModelSource source = ModelSource.Open(path, "Tiny", Precision.Int8);
        Assert.Equal([11L, 32L], source.Checkpoint.Find("embeddings.word_embeddings.weight").Shape);
        CheckpointException problem = Assert.Throws<CheckpointException>(() => source.Checkpoint.ReadFloat32("cls.bias", [11]));
        Assert.Contains("'cls.bias'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_version_says_both_versions()
    {
        byte[] bytes = PackedBytes();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 7);
        PackedSeal.Header(bytes);
        Assert.Contains("version 7, this Lathe reads version 1", Damage(bytes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(4095)]
    [InlineData(-1)]
    public void A_truncated_file_is_noticed(int length)
    {
        byte[] bytes = PackedBytes();
        byte[] cut = bytes[..(length < 0 ? bytes.Length + length : length)];
        Assert.Contains("a packed file", Damage(cut).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_longer_file_is_noticed() => Damage([.. PackedBytes(), 0]);

    [Fact]
    public void Every_single_flipped_byte_of_header_and_table_is_noticed()
    {
        byte[] bytes = PackedBytes();
        int end = PackedFormat.HeaderBytes + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(24));
        for (int i = 0; i < end; i++)
        {
            bytes[i] ^= 0x40;
            Damage(bytes);
            bytes[i] ^= 0x40;
        }
    }

    [Fact]
    public void Any_flipped_byte_behind_them_is_noticed_padding_included()
    {
        byte[] bytes = PackedBytes();
        int start = PackedFormat.HeaderBytes + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(24));
        for (int i = start; i < bytes.Length; i += 7)
        {
            bytes[i] ^= 1;
            Assert.Contains("damaged", Damage(bytes).Message, StringComparison.Ordinal);
            bytes[i] ^= 1;
        }
    }

    [Fact]
    public void A_damaged_section_is_named()
    {
        byte[] bytes = PackedBytes();
        using (PackedModelFile file = PackedModelFile.Open(WeightFile.FromMemory("whole", bytes)))
        {
            PackedSection section = file.Sections.Single(section => section.Description.Name == "encoder.layer.0.query + key");
            bytes[section.Offset + section.Length / 2] ^= 0x10;
        }

        Assert.Contains("'encoder.layer.0.query + key' has checksum", Damage(bytes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kind_of_file_is_no_packed_model()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x.lathe", new string('x', 500));
        Assert.Contains("is not a packed model", Assert.Throws<CheckpointException>(() => TinyModel.Load(path)).Message,
            StringComparison.Ordinal);
        Assert.False(PackedModel.IsPackedModel(path));
        Assert.False(PackedModel.IsPackedModel(folder.Path));
        Assert.Contains("no such folder or file", Assert.Throws<CheckpointException>(() => TinyModel.Load(folder.File("y"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_lists_the_sections()
    {
        using TemporaryFolder folder = Packed(out string path);
        Assert.True(PackedModel.IsPackedModel(path));
        PackedModelSummary summary = PackedModel.Describe(path);
        Assert.Equal(("Tiny", Precision.Int8, "bert"), (summary.Model, summary.Precision, summary.ModelType));
        PackedModelSection merged = summary.Sections.Single(section => section.Name == "encoder.layer.0.query + key");
        Assert.Equal(("Int8", 64, 32), (merged.Kind, merged.Outputs, merged.Inputs));
        Assert.All(summary.Sections, section => Assert.Equal(0, section.Offset % 64));
    }

    [Fact]
    public void A_save_that_fails_leaves_the_old_file_and_nothing_else()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        string[] before = Directory.GetFileSystemEntries(folder.Path);
        using TinyModel model = TinyModel.Load(folder.Path);
        string missing = System.IO.Path.Combine(folder.Path, "missing", "tiny.lathe");
        Assert.Contains(missing, Assert.Throws<CheckpointException>(() => model.Save(missing)).Message, StringComparison.Ordinal);
        // a folder stands where the file should go: the new file is complete by then, and is removed again
        Directory.CreateDirectory(folder.File("taken"));
        Assert.Throws<CheckpointException>(() => model.Save(folder.File("taken")));
        Assert.Equal(
            before.Append(folder.File("taken")).Order(StringComparer.Ordinal),
            Directory.GetFileSystemEntries(folder.Path).Order(StringComparer.Ordinal));
    }

    internal static byte[] PackedBytes(Precision precision = Precision.Int8)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path, precision);
        model.Save(folder.File("tiny.lathe"));
        return File.ReadAllBytes(folder.File("tiny.lathe"));
    }

    private static TemporaryFolder Packed(out string path)
    {
        TemporaryFolder folder = TinyCheckpoint.Create();
        path = folder.File("tiny.lathe");
        using TinyModel model = TinyModel.Load(folder.Path, Precision.Int8);
        model.Save(path);
        return folder;
    }

    private static CheckpointException Damage(byte[] bytes)
    {
        CheckpointException problem =
            Assert.Throws<CheckpointException>(() => PackedModelFile.Open(WeightFile.FromMemory("a packed file", bytes)).Dispose());
        Assert.Contains("a packed file", problem.Message, StringComparison.Ordinal);
        return problem;
    }
}
