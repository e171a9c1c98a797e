using System.Diagnostics;

namespace Lathe.Package.Tests;

/// <summary>Runs a program to its end and keeps what it printed.</summary>
internal static class Command
{
    /// <returns>Standard output and error, in the order in which the streams were read.</returns>
    public static (int ExitCode, string Output) Run(string folder, string program, params string[] arguments) =>
        Run(folder, [], program, arguments);

    /// <inheritdoc cref="Run(string, string, string[])"/>
    /// <param name="folder">Where it runs.</param>
    /// <param name="environment">Variables that it gets beside this process's own.</param>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">As they are, without quotes.</param>
    public static (int ExitCode, string Output) Run(
        string folder, (string Name, string Value)[] environment, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test host's own SDK handed down would steer the build under test.
        foreach (string name in start.Environment.Keys.Where(IsHandedDown).ToArray())
            start.Environment.Remove(name);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static bool IsHandedDown(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name is "DOTNET_HOST_PATH" or "DOTNET_CLI_CONTEXT_VERBOSE" or "TESTINGPLATFORM_UI_LANGUAGE";
}
