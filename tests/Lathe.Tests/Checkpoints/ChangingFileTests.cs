#pragma warning disable xUnit1031, xUnit1051 // a writer works beside the load, and is waited for with a limit
using Lathe.Checkpoints;
using Lathe.Tests.Sessions;

namespace Lathe.Tests.Checkpoints;

/// <summary>Files that another process writes to while they are read, as <c>cp new old</c> does.</summary>
public sealed class ChangingFileTests
{
    private const string Name = "bert.embeddings.word_embeddings.weight";

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(100, false)]
    [InlineData(-100, false)]
    public void A_checkpoint_that_is_written_to_while_it_is_open_is_an_error_at_the_next_read(int longer, bool setsTheTimeBack)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        string path = folder.File("model.safetensors");
        DateTime before = File.GetLastWriteTimeUtc(path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.NotEmpty(file.ReadFloat32(Name));
        Overwrite(path, new byte[new FileInfo(path).Length + longer]);
        if (setsTheTimeBack)
        {
            if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
                Assert.Skip("this system tells of no change but the last write's");
            File.SetLastWriteTimeUtc(path, before);
        }
        CheckpointException problem = Assert.Throws<CheckpointException>(() => file.ReadFloat32(Name));
        Assert.StartsWith(path, problem.Message, StringComparison.Ordinal);
        Assert.Contains("while it was read", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_was_written_a_moment_ago_and_is_written_again_is_noticed_each_time()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        string path = folder.File("model.safetensors");
        byte[] bytes = File.ReadAllBytes(path);
        for (int round = 0; round < 20; round++)
        {
            // the time of this write and of the next may be one tick of the file system's clock
            Overwrite(path, bytes);
            using SafetensorsFile file = SafetensorsFile.Open(path);
            Overwrite(path, bytes);
            Assert.Throws<CheckpointException>(() => file.ReadFloat32(Name));
        }
    }

    [Fact]
    public void Renaming_another_file_over_it_and_changing_permissions_leave_an_open_checkpoint_as_it_was()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        string path = folder.File("model.safetensors"), other = folder.File("other");
        using SafetensorsFile file = SafetensorsFile.Open(path);
        float[] values = file.ReadFloat32(Name);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(values, file.ReadFloat32(Name));
        File.WriteAllBytes(other, new byte[1000]);
        File.Move(other, path, overwrite: true);
        Assert.Equal(values, file.ReadFloat32(Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Loading_while_another_writes_gives_the_model_or_an_error_and_ends_no_process(bool packed)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create(width: 256);
        string path = folder.File("model.safetensors"), loaded = folder.Path;
        using TinyModel original = TinyModel.Load(folder.Path);
        byte[] expected = original.Weights.Merged.Payload.ToArray();
        if (packed)
            original.Save(loaded = path = folder.File("tiny.lathe"));
        byte[] bytes = File.ReadAllBytes(path);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(2));
        Task writer = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Overwrite(path, bytes.AsSpan(0, 100_000));
                Thread.Sleep(3);
                Overwrite(path, bytes);
                Thread.Sleep(40);
            }
        });
        int errors = 0, models = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using TinyModel model = TinyModel.Load(loaded);
                Assert.True(model.Weights.Merged.Payload.SequenceEqual(expected));
                models++;
            }
            catch (CheckpointException)
            {
                errors++;
            }
        }
        writer.Wait(TestContext.Current.CancellationToken);
        Assert.True(errors + models > 0);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_packed_file_that_is_cut_or_overwritten_after_loading_changes_nothing(int length)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        string path = folder.File("tiny.lathe");
        using (TinyModel original = TinyModel.Load(folder.Path))
            original.Save(path);
        using TinyModel model = TinyModel.Load(path);
        using TinySession session = model.CreateSession(1, 3, threads: 1);
        float[] before = new float[3 * 32], after = new float[3 * 32];
        session.Run([1, 2, 3], 1, 3, before);
        byte[] damage = new byte[length < 0 ? new FileInfo(path).Length : length];
        damage.AsSpan().Fill(0xFF);
        Overwrite(path, damage);
        session.Run([1, 2, 3], 1, 3, after);
        Assert.Equal(before, after);
        File.Delete(path);
        using TinySession another = model.CreateSession(1, 3, threads: 1);
        another.Run([1, 2, 3], 1, 3, after);
        Assert.Equal(before, after);
    }

    /// <summary>In place, as cp and dd write: the same file, cut to nothing first, with no lock asked for.</summary>
    private static void Overwrite(string path, ReadOnlySpan<byte> contents)
    {
        using UnlockedFile file = UnlockedFile.Truncate(path);
        file.Write(contents);
    }
}
