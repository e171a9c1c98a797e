using System.Net.Sockets;
using Lathe.Checkpoints;
using Lathe.Tests.Sessions;

namespace Lathe.Tests.Checkpoints;

/// <summary>What is no regular file is refused before it is opened: a FIFO without a writer would hang, and a device need not
/// end.</summary>
public sealed class RegularFileTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("pipe", "is a pipe (FIFO), expected a regular file")]
    [InlineData("device", "is a device, expected a regular file")]
    [InlineData("directory", "is a directory, expected a regular file")]
    [InlineData("socket", "is a socket, expected a regular file")]
    [InlineData("link to a pipe", "is a pipe (FIFO), expected a regular file")]
    [InlineData("link to a device", "is a device, expected a regular file")]
    [InlineData("link to nothing", "it is a link to a file that does not exist")]
    [InlineData("nothing", "there is no such file")]
    public async Task No_reader_opens_what_is_no_regular_file(string kind, string message)
    {
        using TemporaryFolder folder = new();
        string path = Make(folder, "f", kind);
        Action[] readers = [
            () => RegularFile.Require(path),
            () => RegularFile.Open(path).Dispose(),
            () => RegularFile.ReadAllBytes(path, 100),
            () => SafetensorsFile.Open(path).Dispose(),
            () => PackedModel.Describe(path),
            () => PackedModel.ReadCheckpoint(path).Dispose(),
            () => JsonFile.Read(path, 100),
        ];
        foreach (Action reader in readers)
        {
            CheckpointException problem = await Assert.ThrowsAsync<CheckpointException>(() => InTime(reader));
            Assert.StartsWith(path, problem.Message, StringComparison.Ordinal);
            Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        }
        await InTime(() => Assert.False(PackedModel.IsPackedModel(path)));
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("device")]
    [InlineData("socket")]
    [InlineData("link to a pipe")]
    public async Task A_model_that_is_none_is_refused(string kind)
    {
        using TemporaryFolder folder = new();
        string path = Make(folder, "f", kind);
        CheckpointException problem = await Assert.ThrowsAsync<CheckpointException>(() => InTime(() => TinyModel.Load(path).Dispose()));
        Assert.Contains("expected a regular file", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "pipe")]
    [InlineData("config.json", "directory")]
    [InlineData("model.safetensors", "pipe")]
    [InlineData("model.safetensors", "device")]
    [InlineData("model.safetensors", "directory")]
    [InlineData("model.safetensors.index.json", "pipe")]
    [InlineData("model-00001-of-00001.safetensors", "link to a pipe")]
    public async Task A_file_of_a_folder_that_is_none_is_named(string name, string kind)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        if (name.Contains("index", StringComparison.Ordinal) || name.Contains("00001", StringComparison.Ordinal))
            File.Delete(folder.File("model.safetensors"));
        if (name.Contains("00001", StringComparison.Ordinal))
            folder.Write("model.safetensors.index.json", $$$"""{"weight_map":{"a":"{{{name}}}"}}""");
        File.Delete(folder.File(name));
        Make(folder, name, kind);
        CheckpointException problem =
            await Assert.ThrowsAsync<CheckpointException>(() => InTime(() => TinyModel.Load(folder.Path).Dispose()));
        Assert.StartsWith(folder.File(name), problem.Message, StringComparison.Ordinal);
        Assert.Contains("expected a regular file", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_to_regular_files_are_followed()
    {
        using TemporaryFolder folder = new();
        folder.Write("blob", "{}");
        File.CreateSymbolicLink(folder.File("config.json"), "blob");
        Assert.Equal("{}"u8.ToArray(), RegularFile.ReadAllBytes(folder.File("config.json"), 2));
        CheckpointException problem = Assert.Throws<CheckpointException>(() => RegularFile.ReadAllBytes(folder.File("config.json"), 1));
        Assert.Contains("2 bytes, at most 1", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>Something under a name in the folder.</summary>
    internal static string Make(TemporaryFolder folder, string name, string kind)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has none of these in folders");
        string path = folder.File(name), target = folder.File(name + "-target");
        switch (kind)
        {
            case "pipe":
                UnlockedFile.Pipe(path);
                break;
            case "link to a pipe":
                File.CreateSymbolicLink(path, UnlockedFile.Pipe(target));
                break;
            case "device" or "link to a device":
                File.CreateSymbolicLink(path, "/dev/zero"); // a node of its own needs root
                break;
            case "link to nothing":
                File.CreateSymbolicLink(path, target);
                break;
            case "directory":
                Directory.CreateDirectory(path);
                break;
            case "socket":
                using (Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
                {
                    socket.Bind(new UnixDomainSocketEndPoint(target));
                    File.CreateSymbolicLink(path, target + "-kept");
                    File.Move(target, target + "-kept"); // closing the socket removes the name that it was bound to
                }

                break;
            default:
                break;
        }

        return path;
    }

    private static Task InTime(Action read) => Task.Run(read).WaitAsync(Patience, TestContext.Current.CancellationToken);
}
