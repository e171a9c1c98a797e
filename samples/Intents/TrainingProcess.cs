using System.Diagnostics;
using System.Reflection;

namespace Intents;

/// <summary>Builds and runs the project that trains, in a process of its own: this one has no TorchSharp.</summary>
internal static class TrainingProcess
{
    /// <returns>Its exit code.</returns>
    public static int Run(IEnumerable<string> arguments)
    {
        string project = typeof(TrainingProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(entry => entry.Key == "TrainingProject").Value!;
        if (!Directory.Exists(project))
        {
            Console.Error.WriteLine($"{project} is not there any more; training needs the sources that this program was built from");
            return 1;
        }

        ProcessStartInfo start = new("dotnet", ["run", "-c", "Release", "--project", project, "--", .. arguments])
        {
            UseShellExecute = false,
        };
        // threads that wait for others by spinning take the cores from them: on busy machines steps take several times as long
        start.Environment.TryAdd("OMP_WAIT_POLICY", "passive");
        // Ctrl-C reaches both: the one that trains writes where it stands and ends, and then this one does
        Console.CancelKeyPress += (_, pressed) => pressed.Cancel = true;
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
