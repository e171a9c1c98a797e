using System.Diagnostics;
using Lathe.Tests;

namespace Lathe.Training.Tests;

/// <summary>A process that trains, killed again and again.</summary>
[Collection(GeneratorCollection.Name)]
public sealed class KillTests
{
    private const int Kills = 6;

    [Fact]
    public void Killed_at_any_moment_it_goes_on_to_the_curve_of_a_run_that_was_left_alone()
    {
        TorchLibrary.Require();
        using TemporaryFolder folder = new();
        string file = folder.File("run");
        TrainingResult whole = KilledRun.Run(null, TestContext.Current.CancellationToken);
        Random random = new(5);
        int killed = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process process = Begin(file);
            DateTime before = File.GetLastWriteTimeUtc(file);
            while (!process.HasExited && File.GetLastWriteTimeUtc(file) == before)
                Thread.Sleep(1);
            if (!process.WaitForExit(random.Next(0, 200)))
            {
                process.Kill();
                killed++;
            }

            process.WaitForExit();
        }

        // kills that all came too late would tell nothing
        Assert.True(killed >= 2, $"{killed} of {Kills} kills came while it trained");
        using (Process last = Begin(file))
        {
            last.WaitForExit();
            Assert.Equal(0, last.ExitCode);
        }

        TrainingResult found = KilledRun.Run(file, TestContext.Current.CancellationToken);
        Assert.Equal(KilledRun.Steps, found.Losses.Count);
        Assert.Equal(whole.Losses, found.Losses);
        Assert.Equal(whole.Evaluations, found.Evaluations);
        // nothing is left of files that were being written
        Assert.Equal([file], Directory.GetFiles(folder.Path));
    }

    private static Process Begin(string checkpoint)
    {
        ProcessStartInfo start = new("dotnet", ["exec", typeof(KillTests).Assembly.Location]) { UseShellExecute = false };
        start.Environment[KilledRun.Variable] = checkpoint;
        return Process.Start(start)!;
    }
}
