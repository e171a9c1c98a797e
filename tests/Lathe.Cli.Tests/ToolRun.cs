using System.Text;
using System.Text.Json.Nodes;

namespace Lathe.Cli.Tests;

/// <summary>One command line run in this process: its exit code and what it printed.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public static ToolRun Of(params string[] arguments) => WithInput([], arguments);

    /// <summary>A run with <paramref name="input"/> on standard input.</summary>
    public static ToolRun WithInput(byte[] input, params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exitCode = Tool.Run(arguments, output, error, () => new MemoryStream(input));
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The lines that a run on <paramref name="input"/> prints; it must have succeeded without a word on the error
    /// stream.</summary>
    public static string[] Lines(string input, params string[] arguments)
    {
        ToolRun run = WithInput(Encoding.UTF8.GetBytes(input), arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Empty(run.Error);
        return run.Output.TrimEnd('\n').Split('\n');
    }

    /// <summary>The JSON objects that <c>--json</c> prints, one a line.</summary>
    public static JsonObject[] JsonLines(string input, params string[] arguments) =>
        [.. Lines(input, [.. arguments, "--json"]).Select(line => JsonNode.Parse(line)!.AsObject())];

    /// <summary>The one JSON object that <c>--json</c> prints; the run must have succeeded.</summary>
    public static JsonObject Json(params string[] arguments)
    {
        ToolRun run = Of([.. arguments, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Empty(run.Error);
        return JsonNode.Parse(run.Output)!.AsObject();
    }

    /// <summary>A run that fails with one line on the error stream, which names all of <paramref name="parts"/>.</summary>
    public static void Fails(string[] arguments, params string[] parts) => FailsOn([], arguments, parts);

    /// <summary>As <see cref="Fails"/>, with <paramref name="input"/> on standard input.</summary>
    public static void FailsOn(byte[] input, string[] arguments, params string[] parts)
    {
        ToolRun run = WithInput(input, arguments);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        foreach (string part in parts)
            Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }
}
