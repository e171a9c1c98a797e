using System.Diagnostics;
using Lathe.Cli.Presentation;

namespace Lathe.Cli.Tests;

/// <summary>The tool as a process of its own: what an environment or an exit code says can be seen only there.</summary>
internal static class ToolProcess
{
    public static (int ExitCode, string Output,
        string Error) Start(string[] arguments, params (string Variable, string Value)[] environment)
    {
        using Process process = Begin(arguments, environment);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>A process that runs while the test goes on; what it prints is little enough to stay in its pipes.</summary>
    public static Process Begin(string[] arguments, params (string Variable, string Value)[] environment)
    {
        string tool = typeof(ToolRun).Assembly.Location.Replace("Lathe.Cli.Tests.dll", "Lathe.Cli.dll", StringComparison.Ordinal);
        ProcessStartInfo start = new("dotnet", [tool, .. arguments])
        {
            UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;
        return Process.Start(start)!;
    }
}
