using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;

namespace Lathe.Cli.Tests;

/// <summary><c>lathe tokenize</c>, and what all verbs that go through texts have in common.</summary>
public sealed class TokenizeTests(CheckpointFixture checkpoints) : IClassFixture<CheckpointFixture>
{
    private readonly string vocabulary = Vocabulary(checkpoints);

    [Fact]
    public void Ids_tokens_and_ranges_of_each_line()
    {
        JsonObject[] lines = ToolRun.JsonLines("Hello, World\n\nworld\r\n", "tokenize", vocabulary);
        Assert.Equal(3, lines.Length);
        Assert.Equal([2, 5, 7, 6, 3], Numbers(lines[0]["ids"]!));
        Assert.Equal(["[CLS]", "hello", ",", "world", "[SEP]"], lines[0]["tokens"]!.AsArray().Select(token => (string)token!));
        Assert.Equal([7, 12], Numbers(lines[0]["offsets"]![3]!));
        Assert.Equal([2, 3], Numbers(lines[1]["ids"]!));
        Assert.Equal("world", (string)lines[2]["text"]!);
        Assert.Equal(["5\thello\t0..5", "6\tworld\t6..11", ""],
            ToolRun.Lines("hello world", "tokenize", vocabulary, "--no-special").Concat([""]));
    }

    [Fact]
    public void Pairs_come_by_tab_or_as_json()
    {
        int[] expected = [2, 5, 3, 6, 3];
        JsonObject tabbed = Assert.Single(ToolRun.JsonLines("hello\tworld", "tokenize", vocabulary, "--pairs"));
        JsonObject json = Assert.Single(ToolRun.JsonLines("""{"text": "hello", "pair": "world"}""", "tokenize", vocabulary));
        Assert.Equal(expected, Numbers(tabbed["ids"]!));
        Assert.Equal(expected, Numbers(json["ids"]!));
        Assert.Equal([0, 0, 0, 1, 1], Numbers(json["typeIds"]!));
        Assert.Equal([2, 5, 3], Numbers(Assert.Single(ToolRun.JsonLines("hello world", "tokenize", vocabulary, "--max-length",
            "3"))["ids"]!));
        // without the option a tab is white space
        Assert.Equal([2, 5, 6, 3], Numbers(Assert.Single(ToolRun.JsonLines("hello\tworld", "tokenize", vocabulary))["ids"]!));
    }

    [Fact]
    public void A_file_is_read_as_standard_input_is()
    {
        string file = checkpoints.File("lines.txt");
        File.WriteAllText(file, "\uFEFFhello\nworld", new UTF8Encoding(false));
        Assert.Equal(ToolRun.Of("tokenize", vocabulary, file).Output,
            ToolRun.WithInput("hello\nworld\n"u8.ToArray(), "tokenize", vocabulary).Output);
    }

    [Fact]
    public void What_is_no_text_is_named_with_its_line()
    {
        byte[] broken = [.. "hello\nw"u8, 0xC3, 0x28, (byte)'\n'];
        ToolRun run = ToolRun.WithInput(broken, "tokenize", vocabulary, "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("standard input: line 2: byte 2 is 0xC3", run.Error, StringComparison.Ordinal);
        // the line before it is there all the same
        Assert.Single(run.Output.TrimEnd().Split('\n'));
        ToolRun.FailsOn("{\"text\": \"a\"}\nb\n"u8.ToArray(), ["tokenize", vocabulary], "line 2", "JSON");
        ToolRun.FailsOn("{\"text\": \"a\"}\n{\"texts\": 1}"u8.ToArray(), ["tokenize", vocabulary], "line 2", "'text'");
        ToolRun.FailsOn("""{"text": "\ud800"}"""u8.ToArray(), ["tokenize", vocabulary], "line 1", "'text'");
        ToolRun.FailsOn("""{"text": 3}"""u8.ToArray(), ["tokenize", vocabulary], "line 1", "'text'");
        ToolRun.Fails(["tokenize", vocabulary, checkpoints.File("nothing.txt")], "nothing.txt");
        ToolRun.Fails(["tokenize", checkpoints.File("nowhere")], "nowhere");
    }

    [Fact]
    public async Task A_line_is_printed_before_the_next_is_there_and_a_closed_pipe_ends_it_quietly()
    {
        ProcessStartInfo start = new("dotnet", [typeof(ToolRun).Assembly.Location.Replace("Lathe.Cli.Tests.dll", "Lathe.Cli.dll",
            StringComparison.Ordinal), "tokenize", vocabulary, "--json"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync("hello");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        string? first = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal([2, 5, 3], Numbers(JsonNode.Parse(first!)!["ids"]!));

        process.StandardOutput.Close();
        try
        {
            // as much as it takes until it has noticed: the input has no end of its own
            while (!process.HasExited)
                await process.StandardInput.WriteLineAsync("world");
        }
        catch (IOException)
        {
            // it has ended
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Empty(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static string Vocabulary(CheckpointFixture checkpoints)
    {
        string folder = Directory.CreateDirectory(checkpoints.File("words")).FullName;
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world", ","]);
        return folder;
    }

    private static IEnumerable<int> Numbers(JsonNode array) => array.AsArray().Select(number => (int)number!);
}
