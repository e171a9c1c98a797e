using Lathe.Checkpoints;
using Lathe.Hardware;
using Lathe.Tests.Sessions;

namespace Lathe.Tests.Checkpoints;

/// <summary>Packed files large enough that their matrices are read into large pages.</summary>
public sealed class PackedCopyTests
{
    private const int Width = 640;

    [Fact]
    public void Matrices_are_copied_and_embeddings_mapped_with_the_same_bytes_as_without_large_pages()
    {
        if (!LargePages.Available)
            Assert.Skip("this system has no large pages");
        using TemporaryFolder folder = Packed(out string path);
        using TinyModel copied = TinyModel.Load(path);
        Assert.False(copied.Weights.Merged.Block.IsMapped);
        Assert.False(copied.Weights.Norm.Block.IsMapped);
        Assert.True(copied.Weights.Words.Block.IsMapped);
        using LargePages.RefusalScope refused = LargePages.Refuse();
        using TinyModel mapped = TinyModel.Load(path);
        Assert.True(mapped.Weights.Merged.Block.IsMapped);
        Assert.True(copied.Weights.Merged.Payload.SequenceEqual(mapped.Weights.Merged.Payload));
        Assert.True(copied.Weights.Norm.Payload.SequenceEqual(mapped.Weights.Norm.Payload));
        Assert.True(copied.Weights.Again.Payload.SequenceEqual(mapped.Weights.Again.Payload));
        Assert.True(copied.Weights.Decoder.Payload.SequenceEqual(mapped.Weights.Decoder.Payload));
        Assert.Equal(mapped.WeightBytes, copied.WeightBytes);
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
                CheckpointException problem = Assert.Throws<CheckpointException>(() => PackedModelFile.Load(MappedFile.FromMemory("a packed file", bytes)).Dispose());
                Assert.Contains($"'{section.Description.Name}' has checksum", problem.Message, StringComparison.Ordinal);
                bytes[section.Offset + at] ^= 4;
            }
        }
        PackedModelFile.Load(MappedFile.FromMemory("a packed file", bytes)).Dispose();
    }

    [Fact]
    public void A_file_that_was_cut_while_it_was_open_is_an_error_for_who_reads_it()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("x", new string('x', 10_000));
        using MappedFile file = MappedFile.Open(path);
        using (FileStream other = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            other.SetLength(6_000);
        CheckpointException problem = Assert.Throws<CheckpointException>(() => ReadAll(file));
        Assert.Contains("ends at 6000 of 10000 bytes", problem.Message, StringComparison.Ordinal);
        Assert.Contains(path, problem.Message, StringComparison.Ordinal);
    }

    private static unsafe void ReadAll(MappedFile file)
    {
        byte[] memory = new byte[file.Length];
        fixed (byte* start = memory)
            file.Read(0, start, memory.Length);
    }

    private static TemporaryFolder Packed(out string path)
    {
        TemporaryFolder folder = TinyCheckpoint.Create(Width);
        path = folder.File("tiny.lathe");
        using TinyModel model = TinyModel.Load(folder.Path, Precision.Float32);
        model.Save(path);
        return folder;
    }
}
