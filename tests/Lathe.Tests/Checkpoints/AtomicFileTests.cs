using Lathe.Checkpoints;
using Lathe.Tests.Sessions;

namespace Lathe.Tests.Checkpoints;

public sealed class AtomicFileTests
{
    [Theory]
    [InlineData("pipe", "a pipe (FIFO)")]
    [InlineData("device", "a device")]
    [InlineData("directory", "a directory")]
    [InlineData("socket", "a socket")]
    [InlineData("link to a pipe", "a pipe (FIFO)")]
    public void What_is_no_regular_file_is_not_replaced(string kind, string found)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        string path = RegularFileTests.Make(folder, "target", kind);
        FileKind before = FileStatus.Of(path).Kind;
        string[] names = Directory.GetFileSystemEntries(folder.Path);
        using TinyModel model = TinyModel.Load(folder.Path);
        foreach (Action write in (Action[])[() => model.Save(path), () => SafetensorsFile.Write(path, [("a", Tensor.From([1f], 1))])])
        {
            CheckpointException problem = Assert.Throws<CheckpointException>(write);
            Assert.StartsWith(path, problem.Message, StringComparison.Ordinal);
            Assert.Contains($"is {found}; expected", problem.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, FileStatus.Of(path).Kind);
        Assert.Equal(names.Order(), Directory.GetFileSystemEntries(folder.Path).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_stays_and_what_it_leads_to_is_written(bool exists)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("inner"));
        string target = folder.File(Path.Combine("inner", "target")), link = folder.File("link");
        if (exists)
            File.WriteAllText(target, "old");
        File.CreateSymbolicLink(link, target);
        AtomicFile.Write(link, stream => stream.Write("new"u8));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal("new", File.ReadAllText(target));
        Assert.Single(Directory.GetFiles(folder.File("inner")));
    }

    [Fact]
    public void A_name_that_ends_in_a_separator_is_refused()
    {
        using TemporaryFolder folder = new();
        CheckpointException problem = Assert.Throws<CheckpointException>(() => AtomicFile.Write(folder.File("a/"), _ => { }));
        Assert.Contains("names a folder", problem.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void What_a_killed_writer_left_is_removed_by_the_next_and_nothing_else_is()
    {
        using TemporaryFolder folder = new();
        string abandoned = folder.Write($".model.lathe.{Guid.NewGuid():N}.lathe.tmp", "half");
        string[] others = [
            folder.Write($".model.lathe.{Guid.NewGuid():N}.tmp", "another program's"),
            folder.Write(".notes.lathe.tmp", "mine"),
            folder.Write($"model.lathe.{Guid.NewGuid():N}.lathe.tmp", "without the dot"),
            folder.Write($".x.{new string('g', 32)}.lathe.tmp", "no number"),
        ];
        string link = folder.File($".link.{Guid.NewGuid():N}.lathe.tmp");
        File.CreateSymbolicLink(link, folder.Write("kept", "kept"));
        AtomicFile.Write(folder.File("another.lathe"), stream => stream.Write("new"u8));
        Assert.False(File.Exists(abandoned));
        Assert.All(others, other => Assert.True(File.Exists(other), other));
        Assert.Equal("kept", File.ReadAllText(link));
        Assert.Equal("new", File.ReadAllText(folder.File("another.lathe")));
    }

    [Fact]
    public void A_file_that_somebody_writes_just_now_is_left_to_him()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("model.lathe");
        AtomicFile.Write(path, outer =>
        {
            outer.Write("outer"u8);
            AtomicFile.Write(path, inner => inner.Write("inner"u8));
            Assert.Equal("inner", File.ReadAllText(path));
        });
        Assert.Equal("outer", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_writer_that_fails_leaves_the_old_file_and_nothing_beside_it()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("model.lathe", "old");
        Assert.Throws<CheckpointException>(() => AtomicFile.Write(path, _ => throw new IOException("no space left")));
        Assert.Throws<FormatException>(() => AtomicFile.Write(path, _ => throw new FormatException()));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
