#pragma warning disable xUnit1031, xUnit1051 // a call that would wait for a pipe forever is waited for with a limit
using System.Diagnostics;

namespace Lathe.Cli.Tests;

/// <summary>FIFOs, devices and directories where files are expected, and an environment that asks for what is not there.</summary>
public sealed class FileKindTests(CheckpointFixture checkpoints) : IClassFixture<CheckpointFixture>
{
    [Theory]
    [InlineData("inspect")]
    [InlineData("verify")]
    [InlineData("bench")]
    [InlineData("explain")]
    [InlineData("embed")]
    [InlineData("tokenize")]
    public void A_pipe_as_model_is_refused_by_name(string verb)
    {
        string pipe = Pipe();
        Task run = Task.Run(() => ToolRun.Fails([verb, pipe], pipe));
        Assert.True(run.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), "it waits for a writer");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    public void A_pipe_in_a_folder_is_refused_by_name(string name)
    {
        string folder = Directory.CreateDirectory(checkpoints.File(Guid.NewGuid().ToString("N"))).FullName;
        foreach (string file in (string[])["config.json", "model.safetensors"])
            File.Copy(Path.Combine(checkpoints.Classifier, file), Path.Combine(folder, file));
        File.Delete(Path.Combine(folder, name));
        File.CreateSymbolicLink(Path.Combine(folder, name), Pipe());
        Task run = Task.Run(() => ToolRun.Fails(["verify", folder], Path.Combine(folder, name),
            "is a pipe (FIFO), expected a regular file"));
        Assert.True(run.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), "it waits for a writer");
    }

    [Fact]
    public void Pack_replaces_no_pipe_no_device_and_no_link_to_one()
    {
        string pipe = Pipe(), device = checkpoints.File(Guid.NewGuid().ToString("N")),
            link = checkpoints.File(Guid.NewGuid().ToString("N"));
        File.CreateSymbolicLink(device, "/dev/null");
        File.CreateSymbolicLink(link, pipe);
        ToolRun.Fails(["pack", checkpoints.Classifier, "-o", pipe], pipe,
            "is a pipe (FIFO); expected a new name or a regular file to replace");
        ToolRun.Fails(["pack", checkpoints.Classifier, "-o", device], device, "/dev/null, which is a device");
        ToolRun.Fails(["pack", checkpoints.Classifier, "-o", link], link, "is a pipe (FIFO)");
        ToolRun.Fails(["pack", checkpoints.Classifier, "-o", Path.GetDirectoryName(pipe)!], "is a directory");
        ToolRun.Fails(["run", checkpoints.Classifier, "--input", pipe, "--output", checkpoints.File("never")], pipe, "is a pipe (FIFO)");
        Assert.Equal("/dev/null", new FileInfo(device).LinkTarget);
        Assert.Equal(pipe, new FileInfo(link).LinkTarget);
    }

    [Theory]
    [InlineData("LATHE_TIER", "AVX9", "is no instruction tier; use one of Portable, Vector128, Avx2")]
    [InlineData("LATHE_TIER", "3", "is no instruction tier")]
    [InlineData("LATHE_MAP_WEIGHTS", "yes", "expected 1 to map packed files")]
    public void A_variable_that_asks_for_nothing_there_is_is_named_with_what_there_is(string variable, string value, string message)
    {
        string packed = checkpoints.File($"{Guid.NewGuid():N}.lathe");
        Assert.Equal(0, ToolRun.Of("pack", checkpoints.Classifier, "-o", packed).ExitCode);
        ProcessStartInfo start = new("dotnet", [typeof(ToolRun).Assembly.Location.Replace("Lathe.Cli.Tests.dll", "Lathe.Cli.dll",
            StringComparison.Ordinal), "bench", packed, "--batch", "1", "--sequence", "4"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith($"lathe: {variable}={value}", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private string Pipe()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no FIFOs in folders");
        string path = checkpoints.File(Guid.NewGuid().ToString("N"));
        using Process make = Process.Start("mkfifo", [path]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
        return path;
    }
}
