using System.Diagnostics;
using System.Text.Json.Nodes;
using Lathe.Training.Cli.Runs;

namespace Lathe.Training.Cli.Tests;

/// <summary>One command line of the tool: its exit code and what it printed.</summary>
internal sealed record TrainingToolRun(int ExitCode, string Output, string Error)
{
    private static readonly Lazy<string?> Missing = new(Load);

    /// <summary>Skips the test where libtorch does not load, with the reason.</summary>
    public static void RequireTorch()
    {
        if (Missing.Value is { } reason)
            Assert.Skip($"needs libtorch: {reason} On Debian 12, run the tests with LD_LIBRARY_PATH=$(.ci/cxx-shim.sh FOLDER).");
    }

    /// <summary>In this process.</summary>
    public static TrainingToolRun Of(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exitCode = TrainingTool.Run(arguments, output, error);
        return new TrainingToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The JSON object that <c>--json</c> prints; the run must have succeeded.</summary>
    public static JsonObject Json(params string[] arguments)
    {
        TrainingToolRun run = Of([.. arguments, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!.AsObject();
    }

    /// <summary>The inference tool, which has to take what this one writes.</summary>
    public static JsonObject Lathe(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exitCode = global::Lathe.Cli.Tool.Run([.. arguments, "--json"], output, error);
        Assert.True(exitCode == 0, error.ToString());
        return JsonNode.Parse(output.ToString())!.AsObject();
    }

    /// <summary>A run that fails with one line that names all of <paramref name="parts"/>.</summary>
    public static void Fails(string[] arguments, params string[] parts)
    {
        TrainingToolRun run = Of(arguments);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("lathe-train: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        foreach (string part in parts)
            Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }

    /// <summary>A process of its own, which can be killed.</summary>
    public static Process Begin(params string[] arguments) => Begin(arguments, []);

    /// <inheritdoc cref="Begin(string[])"/>
    public static Process Begin(string[] arguments, params (string Variable, string Value)[] environment)
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "Lathe.Training.Cli.dll");
        ProcessStartInfo start = new("dotnet", [tool, .. arguments])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;
        return Process.Start(start)!;
    }

    private static string? Load()
    {
        try
        {
            // small matrices are no work for two threads, which would wait for each other beside all other tests
            TorchRuntime.Load(threads: 1);
            return null;
        }
        catch (InvalidOperationException problem)
        {
            return problem.Message;
        }
    }
}
