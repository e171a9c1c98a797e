using Lathe.Checkpoints;
using Lathe.Hardware;
using Lathe.Tests.Sessions;

namespace Lathe.Tests.Checkpoints;

/// <summary>Packed files large enough that their matrices are read on several threads, into large pages where there are some.</summary>
public sealed class PackedCopyTests
{
    private const int Width = 640;

    [Fact]
    public void Copied_and_mapped_weights_have_the_same_bytes_with_and_without_large_pages()
    {
        using TemporaryFolder folder = Packed(out string path);
        using TinyModel copied = TinyModel.Load(path);
        using TinyModel mapped = Open(path, PackedPurpose.Map);
        using LargePages.RefusalScope refused = LargePages.Refuse();
        using TinyModel small = TinyModel.Load(path);
        Assert.True(mapped.Weights.Merged.Block.IsMapped && mapped.Weights.Norm.Block.IsMapped && mapped.Weights.Words.Block.IsMapped);
        foreach (TinyModel model in (TinyModel[])[copied, small])
        {
            Assert.False(model.Weights.Merged.Block.IsMapped || model.Weights.Norm.Block.IsMapped || model.Weights.Words.Block.IsMapped);
            Assert.True(model.Weights.Merged.Payload.SequenceEqual(mapped.Weights.Merged.Payload));
            Assert.True(model.Weights.Norm.Payload.SequenceEqual(mapped.Weights.Norm.Payload));
            Assert.True(model.Weights.Again.Payload.SequenceEqual(mapped.Weights.Again.Payload));
            Assert.True(model.Weights.Decoder.Payload.SequenceEqual(mapped.Weights.Decoder.Payload));
            Assert.True(model.Weights.Words.Payload.SequenceEqual(mapped.Weights.Words.Payload));
            Assert.Equal(mapped.WeightBytes, model.WeightBytes);
        }
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("0", false)]
    [InlineData("1", true)]
    public void The_variable_has_packed_files_mapped(string? asked, bool maps) =>
        Assert.Equal(maps ? PackedPurpose.Map : PackedPurpose.Load, PackedModel.LoadPurpose(asked));

    [Fact]
    public void Anything_else_in_the_variable_is_an_error_that_says_what_it_takes()
    {
        InvalidOperationException problem = Assert.Throws<InvalidOperationException>(() => PackedModel.LoadPurpose("yes"));
        Assert.Contains("LATHE_MAP_WEIGHTS=yes: expected 1", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_saves_to_the_same_file()
    {
        using TemporaryFolder folder = Packed(out string path);
        byte[] first = File.ReadAllBytes(path);
        using TinyModel model = TinyModel.Load(path);
        model.Save(folder.File("again.lathe"));
        Assert.Equal(first, File.ReadAllBytes(folder.File("again.lathe")));
    }

    [Fact]
    public void A_flipped_byte_anywhere_is_noticed_by_the_copying_reader_too()
    {
        using TemporaryFolder folder = Packed(out string path);
        byte[] bytes = File.ReadAllBytes(path);
        PackedSection[] sections;
        using (PackedModelFile file = PackedModelFile.Open(path))
            sections = [.. file.Sections];
        foreach (PackedSection section in sections)
        {
            foreach (long at in (long[])[0, section.Length / 2, section.Length - 1])
            {
                bytes[section.Offset + at] ^= 4;
                CheckpointException problem =
                    Assert.Throws<CheckpointException>(() =>
                    PackedModelFile.Open(WeightFile.FromMemory("a packed file", bytes), PackedPurpose.Load).Dispose());
                Assert.Contains($"'{section.Description.Name}' has checksum", problem.Message, StringComparison.Ordinal);
                bytes[section.Offset + at] ^= 4;
            }
        }
        PackedModelFile.Open(WeightFile.FromMemory("a packed file", bytes), PackedPurpose.Load).Dispose();
    }

    [Fact]
    public void A_file_that_was_cut_while_it_was_open_is_an_error_for_who_reads_it()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x", new string('x', 10_000));
        using WeightFile file = WeightFile.Open(path);
        using (FileStream other = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            other.SetLength(6_000);
        CheckpointException problem = Assert.Throws<CheckpointException>(() => file.Read(0, 10_000));
        Assert.Contains("ends at 6000 of 10000 bytes", problem.Message, StringComparison.Ordinal);
        Assert.Contains(path, problem.Message, StringComparison.Ordinal);
    }

    private static TinyModel Open(string path, PackedPurpose purpose) =>
        TinyModel.Load(ModelSource.OpenPacked(PackedModelFile.Open(path, purpose), "Tiny", Precision.Annotated));

    private static TemporaryFolder Packed(out string path)
    {
        TemporaryFolder folder = TinyCheckpoint.Create(Width);
        path = folder.File("tiny.lathe");
        using TinyModel model = TinyModel.Load(folder.Path, Precision.Float32);
        model.Save(path);
        return folder;
    }
}
