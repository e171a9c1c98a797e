using System.Text.Json.Nodes;

namespace Lathe.Cli.Tests;

/// <summary>One command line run in this process: its exit code and what it printed.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public static ToolRun Of(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exitCode = Tool.Run(arguments, output, error);
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The one JSON object that <c>--json</c> prints; the run must have succeeded.</summary>
    public static JsonObject Json(params string[] arguments)
    {
        ToolRun run = Of([.. arguments, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Empty(run.Error);
        return JsonNode.Parse(run.Output)!.AsObject();
    }

    /// <summary>A run that fails with one line on the error stream, which names all of <paramref name="parts"/>.</summary>
    public static void Fails(string[] arguments, params string[] parts)
    {
        ToolRun run = Of(arguments);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        foreach (string part in parts)
            Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }
}
