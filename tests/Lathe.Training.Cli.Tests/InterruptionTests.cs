using System.Diagnostics;
using System.Text.Json.Nodes;
using Lathe.Compression;

namespace Lathe.Training.Cli.Tests;

/// <summary>Runs that are ended go on with the same command, to what a run that was left alone gives.</summary>
[Collection(TorchCollection.Name)]
public sealed class InterruptionTests : IClassFixture<TrainingFixture>
{
    private const int Kills = 5, Attempts = 8;

    /// <summary>Epochs of a run that is not over before a signal from another process has reached it.</summary>
    private const int Long = 100;

    private readonly TrainingFixture files;

    public InterruptionTests(TrainingFixture files)
    {
        TrainingToolRun.RequireTorch();
        this.files = files;
    }

    [Fact]
    public void Killed_at_any_moment_it_goes_on_to_the_same_losses_and_weights()
    {
        string whole = files.File("whole"), killed = files.File("killed");
        End(TrainingToolRun.Begin(Arguments(whole)), 0);
        Random random = new(7);
        int whileTraining = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process process = TrainingToolRun.Begin(Arguments(killed));
            WaitForChange(process, RunFile(killed));
            if (!process.WaitForExit(random.Next(0, 150)))
            {
                process.Kill();
                process.WaitForExit();
                whileTraining++;
            }

            Assert.True(!Directory.Exists(killed) || TrainingRecord.Read(killed) is not null, "a folder is whole or absent");
        }

        // kills that all came too late would tell nothing
        Assert.True(whileTraining >= 2, $"{whileTraining} of {Kills} kills came while it trained");
        End(TrainingToolRun.Begin(Arguments(killed)), 0);
        Same(whole, killed);
    }

    [Fact]
    public void Compressing_killed_at_any_moment_goes_on_to_the_same_curve_and_bits()
    {
        string whole = files.File("whole-small"), killed = files.File("killed-small");
        End(TrainingToolRun.Begin(Compressing(whole)), 0);
        Random random = new(11);
        int early = 0, whileTraining = 0;
        for (int kill = 0; kill < Kills + 1; kill++)
        {
            using Process process = TrainingToolRun.Begin(Compressing(killed));
            // half of them come before the training or while it begins, the others between two of its steps or behind it
            if (kill % 2 == 0)
                WaitFor(process, () => Directory.Exists(killed + ".lathe-unfinished"));
            else
                WaitForChange(process, RunFile(killed));
            if (!process.WaitForExit(random.Next(0, 300)))
            {
                process.Kill();
                process.WaitForExit();
                (early, whileTraining) = kill % 2 == 0 ? (early + 1, whileTraining) : (early, whileTraining + 1);
            }

            Assert.True(!Directory.Exists(killed) || Files.All(name => File.Exists(Path.Combine(killed, name))),
                "a folder is whole or absent");
        }

        // kills that all came too late would tell nothing
        Assert.True(early >= 1 && whileTraining >= 1, $"{early} and {whileTraining} of {Kills + 1} kills came in time");
        End(TrainingToolRun.Begin(Compressing(killed)), 0);
        Same(whole, killed, [.. Files.Except(["model.lathe.json"])]);
        Assert.Equal(Bits(whole), Bits(killed));
    }

    [Fact]
    public void Ended_by_control_c_it_says_so_in_one_line_and_goes_on()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("sends SIGINT, which Windows does not have");
        if (IgnoresInterrupts())
            Assert.Skip("SIGINT is ignored here, as in what a shell starts in the background: tools that this starts ignore it too");
        string whole = files.File("whole-c"), stopped = files.File("stopped");
        End(TrainingToolRun.Begin(Arguments(whole, Long)), 0);
        bool isStopped = false;
        // on a machine that is busy the run may be over before the signal has reached it
        for (int attempt = 0; attempt < Attempts && !isStopped; attempt++)
        {
            if (Directory.Exists(stopped))
                Directory.Delete(stopped, recursive: true);
            using Process process = TrainingToolRun.Begin(Arguments(stopped, Long));
            WaitForChange(process, RunFile(stopped));
            using (Process signal = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
                signal.WaitForExit();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            isStopped = process.ExitCode != 0;
            if (!isStopped)
                continue;
            Assert.Equal(1, process.ExitCode);
            Assert.StartsWith("lathe-train: stopped ", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
            Assert.False(Directory.Exists(stopped));
        }

        Assert.True(isStopped, $"in {Attempts} attempts the run was over before the signal reached it");
        // other options are another run
        TrainingToolRun.Fails([.. Arguments(stopped, Long), "--seed", "5"], "run.safetensors", "Seed");
        End(TrainingToolRun.Begin(Arguments(stopped, Long)), 0);
        Same(whole, stopped);
    }

    [Fact]
    public void Without_libtorch_the_tool_says_which_package_to_fetch()
    {
        string empty = Directory.CreateDirectory(files.File("no-packages")).FullName;
        using Process process = TrainingToolRun.Begin(Arguments(files.File("never")), ("NUGET_PACKAGES", empty));
        string error = process.StandardError.ReadToEnd();
        Assert.Empty(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("dotnet package download libtorch-cpu-", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        using Process named = TrainingToolRun.Begin(Arguments(files.File("never")), (Runs.TorchRuntime.Variable, empty));
        Assert.Empty(named.StandardOutput.ReadToEnd());
        Assert.Contains(Runs.TorchRuntime.Variable, named.StandardError.ReadToEnd(), StringComparison.Ordinal);
        named.WaitForExit();
        Assert.Equal(1, named.ExitCode);
        // one that is none
        foreach (string name in (string[])[
            "libtorch_cpu.so", "libtorch_cpu.dylib", "torch_cpu.dll", "libc10.so", "libc10.dylib", "c10.dll"])
            File.WriteAllText(Path.Combine(empty, name), "no library");
        using Process damaged = TrainingToolRun.Begin(Arguments(files.File("never")), (Runs.TorchRuntime.Variable, empty));
        string reason = damaged.StandardError.ReadToEnd();
        Assert.Empty(damaged.StandardOutput.ReadToEnd());
        damaged.WaitForExit();
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("does not load", Assert.Single(reason.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>Whether processes that this one starts are born without an ear for SIGINT. Only Linux tells.</summary>
    private static bool IgnoresInterrupts()
    {
        const string status = "/proc/self/status", field = "SigIgn:";
        const ulong interrupt = 1 << 1;
        string? mask = !File.Exists(status) ? null
            : File.ReadLines(status).FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return mask is not null && (Convert.ToUInt64(mask[field.Length..].Trim(), 16) & interrupt) != 0;
    }

    private static string RunFile(string output) => Path.Combine(output + ".lathe-training", "run.safetensors");

    /// <summary>Long enough that it can be ended in between: a hundred steps of a small model, or so many epochs.</summary>
    private string[] Arguments(string output, int epochs = 20) =>
    [
        "train", files.Encoder, "-o", output, "--task", "classification", "--train", files.Labels, "--validate", files.OtherLabels,
        "--batch", "8", "--epochs", $"{epochs}", "--checkpoint-every", "2", "--threads", "1", "--learning-rate", "1e-3",
    ];

    /// <summary>What a compression with training writes.</summary>
    private static string[] Files { get; } =
        ["model.safetensors", "model.lathe", "model.lathe.json", "config.json", TrainingRecord.FileName];

    private string[] Compressing(string output) =>
    [
        "compress", files.Classifier, "-o", output, "--bits", "adaptive", "--average-bits", "3", "--neurons", "0.5", "--importance",
        "taylor", "--train", files.Labels, "--validate", files.OtherLabels, "--batch", "8", "--epochs", "15", "--checkpoint-every", "2",
            "--threads",
        "1", "--learning-rate", "1e-3",
    ];

    /// <summary>Of each layer; the manifest has times beside them, which are never the same.</summary>
    private static string Bits(string folder) => string.Join(", ",
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "model.lathe.json")))!["layers"]!.AsArray()
            .Select(layer => layer!["bits"]?.ToJsonString()));

    private static void WaitForChange(Process process, string file)
    {
        DateTime before = File.GetLastWriteTimeUtc(file);
        WaitFor(process, () => File.GetLastWriteTimeUtc(file) != before);
    }

    private static void WaitFor(Process process, Func<bool> happened)
    {
        while (!process.HasExited && !happened())
            Thread.Sleep(1);
    }

    private static void End(Process process, int code)
    {
        using (process)
        {
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == code, error);
        }
    }

    private static void Same(string whole, string other) =>
        Same(whole, other, ["model.safetensors", "config.json", TrainingRecord.FileName]);

    private static void Same(string whole, string other, string[] names)
    {
        foreach (string file in names)
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(other, file)));
        Assert.False(Directory.Exists(other + ".lathe-training") || Directory.Exists(other + ".lathe-unfinished"));
        Assert.NotEmpty(JsonNode.Parse(File.ReadAllText(Path.Combine(other, TrainingRecord.FileName)))!["losses"]!.AsArray());
    }
}
