using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;

namespace Lathe.Cli.Tests;

/// <summary>A word that begins with @ is a text or a path like any other: no file of that name is read for further words.</summary>
public sealed class AtSignTests(TextFixture texts) : IClassFixture<TextFixture>
{
    [Fact]
    public void A_query_is_searched_for_whether_or_not_a_file_has_its_name()
    {
        string lines = texts.File("@lines.txt");
        File.WriteAllLines(lines, [TextFixture.Word(7), TextFixture.Word(30), "@john sat"]);
        JsonObject found = Assert.Single(ToolRun.JsonLines("", "search", texts.Encoder, "--index", lines, "@john sat"));
        Assert.Equal("@john sat", (string)found["query"]!);
        Assert.Equal(3, found["hits"]!.AsArray().Count);
        // this file is there: its words would be a verb and its options
        Assert.Equal(lines, (string)Assert.Single(ToolRun.JsonLines("", "search", texts.Encoder, "--index", lines, lines))["query"]!);
        Assert.Equal("@" + lines, (string)Assert.Single(ToolRun.JsonLines("", "search", texts.Encoder, "--index", lines,
            "@" + lines))["query"]!);
    }

    [Fact]
    public void Questions_and_queries_of_options_are_texts()
    {
        string context = texts.File("context-at.txt");
        File.WriteAllText(context, TextFixture.Word(9));
        foreach (string[] question in (string[][])[["--question", "@who"], ["--question=@who"], ["-q", "@"]])
            ToolRun.Lines("", ["answer", texts.Answerer, .. question, "--context", context]);
        Assert.Single(ToolRun.Lines("ba be", "rerank", texts.Reranker, "--query", "@" + context));
    }

    [Theory]
    [InlineData("embed", "@")]
    [InlineData("classify", "@")]
    [InlineData("tag", "@")]
    [InlineData("fill-mask", "@")]
    [InlineData("tokenize", "@")]
    [InlineData("rerank", "@", "--query", "@")]
    [InlineData("answer", "@", "--question", "@", "--context", "@")]
    [InlineData("search", "@", "@", "--index", "@")]
    [InlineData("inspect", "@")]
    [InlineData("verify", "@", "--reference", "@")]
    [InlineData("run", "@", "--input", "@", "--output", "@")]
    [InlineData("evaluate", "@", "--mlm", "@")]
    [InlineData("bench", "@")]
    [InlineData("explain", "@")]
    [InlineData("pack", "@", "--output", "@")]
    [InlineData("scaffold", "@", "--output", "@", "--class", "@class", "--namespace", "@namespace.@int")]
    public void Every_verb_takes_it_for_the_path_that_it_is(params string[] arguments)
    {
        // a response file that is there would be read, one that is not would be an error of its own
        string words = texts.File("words.txt");
        File.WriteAllText(words, "--help");
        string path = "@" + words;
        ToolRun run = ToolRun.Of([.. arguments.Select(argument => argument == "@" ? path : argument)]);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(path, run.Error, StringComparison.Ordinal);
    }
}
