using System.Diagnostics;
using Lathe.Checkpoints;
using Lathe.Compression;
using Lathe.Transformers;

namespace Lathe.Cli.Tests;

/// <summary>A compression that is killed, or finds the disk full, leaves a whole folder or none.</summary>
[Collection(AloneCollection.Name)]
public sealed class KillTests(TextFixture texts) : IClassFixture<TextFixture>
{
    private const int Kills = 30;

    [Fact]
    public void Killed_at_any_moment_it_leaves_a_whole_folder_or_none_and_runs_again()
    {
        string output = texts.File("killed");
        string[] arguments = Arguments(output);
        TimeSpan whole = Duration(arguments, output, out TimeSpan untilFirstFile);
        Random random = new(11);
        int whileWriting = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            // every other one while files are being written: most of the time of a small model is the runtime's start
            bool isWriting = kill % 2 == 0;
            // in half of the cases there is an older folder to replace
            if (kill % 4 < 2 && Directory.Exists(output))
                Directory.Delete(output, recursive: true);
            using Process process = ToolProcess.Begin(arguments);
            if (isWriting)
                Wait(process, output + ".lathe-unfinished");
            TimeSpan wait = random.NextDouble() * (isWriting ? whole - untilFirstFile : whole);
            if (!process.WaitForExit(wait))
            {
                process.Kill();
                process.WaitForExit();
                whileWriting += Directory.Exists(output + ".lathe-unfinished") ? 1 : 0;
            }

            IsWholeOrAbsent(output);
        }

        // a test whose kills all came too early or too late would tell nothing
        Assert.True(whileWriting >= 3, $"{whileWriting} of {Kills} kills came while files were being written");
        (int code, _, string error) = ToolProcess.Start(arguments);
        Assert.True(code == 0, error);
        IsWholeOrAbsent(output);
        Assert.True(Directory.Exists(output));
        Assert.DoesNotContain(Directory.EnumerateDirectories(Path.GetDirectoryName(output)!, "killed.lathe-*"), _ => true);
    }

    [Fact]
    public void Killed_while_the_older_folder_goes_it_leaves_nothing_that_a_later_run_takes_for_a_whole_one()
    {
        const int files = 20_000, attempts = 10;
        string output = texts.File("replaced");
        string[] arguments = Arguments(output);
        (int code, _, string error) = ToolProcess.Start(arguments);
        Assert.True(code == 0, error);
        bool isKilled = false;
        // a machine that is busy may let all of them go before this process has its turn
        for (int attempt = 0; attempt < attempts && !isKilled; attempt++)
        {
            // so many that their removal takes long enough to be killed
            string many = Directory.CreateDirectory(Path.Combine(output, "many")).FullName;
            for (int i = 0; i < files; i++)
                File.WriteAllBytes(Path.Combine(many, $"{i}"), []);
            using Process process = ToolProcess.Begin(arguments);
            // the new one has none of them
            while (!process.HasExited && (!Directory.Exists(output) || Directory.Exists(many)))
                Thread.Sleep(1);
            while (!process.HasExited && Siblings(output).Any(folder => Files(folder) == files))
                Thread.Sleep(1);
            process.Kill();
            process.WaitForExit();
            isKilled = Siblings(output).Any(folder => Files(folder) is > 0 and < files);
        }

        Assert.True(isKilled, $"in {attempts} attempts all was removed before the process could be killed");
        // this one is put back by the next run where there is no other
        Assert.False(Directory.Exists(output + ".lathe-replaced"));
        Directory.Delete(output, recursive: true);
        using (Process process = ToolProcess.Begin(arguments))
        {
            Wait(process, output + ".lathe-unfinished");
            process.Kill();
            process.WaitForExit();
        }

        IsWholeOrAbsent(output);
        (code, _, error) = ToolProcess.Start(arguments);
        Assert.True(code == 0, error);
        Assert.Empty(Siblings(output));

        static IEnumerable<string> Siblings(string output) =>
            Directory.EnumerateDirectories(Path.GetDirectoryName(output)!, Path.GetFileName(output) + ".lathe-*");
        static int Files(string folder) => Directory.Exists(Path.Combine(folder, "many"))
            ? Directory.GetFiles(Path.Combine(folder, "many")).Length : 0;
    }

    [Fact]
    public void A_full_disk_is_one_line_and_leaves_what_was_there()
    {
        using SmallDisk disk = SmallDisk.Mount(texts.File("disk"), kilobytes: 1024);
        string output = Path.Combine(disk.Path, "out"), filler = Path.Combine(disk.Path, "filler");
        string[] arguments = Arguments(output);
        (int code, _, string error) = ToolProcess.Start(arguments);
        Assert.True(code == 0, error);
        byte[] before = File.ReadAllBytes(Path.Combine(output, PackedModel.FileName));
        // from no room at all to nearly enough
        foreach (int free in (int[])[0, 4, 40, 100, 140, 200])
        {
            disk.Fill(filler, free);
            (code, _, error) = ToolProcess.Start(arguments);
            if (code != 0)
            {
                Assert.Equal(1, code);
                Assert.Single(error.TrimEnd().Split('\n'));
                Assert.Contains("space", error, StringComparison.Ordinal);
            }

            Assert.True(code != 0 || free > 100, $"{free} kB were enough");
            Assert.False(Directory.Exists(output + ".lathe-unfinished"));
            Assert.Equal(before, File.ReadAllBytes(Path.Combine(output, PackedModel.FileName)));
            IsWholeOrAbsent(output);
            File.Delete(filler);
        }

        (code, _, error) = ToolProcess.Start(arguments);
        Assert.True(code == 0, error);
    }

    private string[] Arguments(string output)
    {
        string lines = texts.File("kill.txt");
        File.WriteAllText(lines, "worda wordb wordc\nwordd worde\n");
        return ["compress", texts.Encoder, "-o", output, "--texts", lines, "--bits", "4", "--neurons", "0.25"];
    }

    private static TimeSpan Duration(string[] arguments, string output, out TimeSpan untilFirstFile)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using Process process = ToolProcess.Begin(arguments);
        Wait(process, output + ".lathe-unfinished");
        untilFirstFile = watch.Elapsed;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return watch.Elapsed;
    }

    private static void Wait(Process process, string folder)
    {
        while (!process.HasExited && !Directory.Exists(folder))
            Thread.Sleep(1);
    }

    /// <summary>Loads all of it: the manifest, the packed weights and the float ones.</summary>
    private static void IsWholeOrAbsent(string output)
    {
        if (!Directory.Exists(output))
            return;
        ManifestObject manifest = ManifestObject.Read(Path.Combine(output, ManifestFile.Name));
        using CompiledModel compressed = AutoModel.Load(output), floats = AutoModel.Load(output, Precision.Float32);
        Assert.Equal(manifest.Object("measured")!.Value.Object("bytes")!.Value.RequiredNumber("after"), compressed.WeightBytes);
        Assert.True(File.Exists(Path.Combine(output, "vocab.txt")));
    }
}
