namespace Lathe.Cli.Tests;

/// <summary>Files of texts and examples that are no such files: one line on the error stream, which names file and line, and nothing
/// is written.</summary>
public sealed class HostileDataTests(TextFixture texts) : IClassFixture<TextFixture>
{
    private static readonly byte[] LongLine = [.. Enumerable.Repeat((byte)'a', 10 << 20)];

    [Theory]
    [InlineData("--texts")]
    [InlineData("--pairs")]
    [InlineData("--labels")]
    public void What_no_option_can_read(string option)
    {
        Fails(option, "empty.data", [], "empty.data");
        Fails(option, "blank.data", "\n\n   \n\n"u8.ToArray(), "blank.data");
        Fails(option, "long.data", LongLine, "long.data", "line 1", "1 MB");
        Fails(option, "later.data", [.. "1\tworda\twordb\n"u8, .. LongLine, (byte)'\n'], "later.data", "line 2", "1 MB");
        Fails(option, "bytes.data", [(byte)'1', (byte)'\t', 0xC3, 0x28, (byte)'\t', (byte)'b', (byte)'\n'],
            "bytes.data", "line 1", "UTF-8");
        Fails(option, "utf16.data", [0xFF, 0xFE, (byte)'1', 0, (byte)'\n', 0], "utf16.data", "line 1", "UTF-8");
        Refuse(option, texts.File("missing.data"), "missing.data");
        string folder = Directory.CreateDirectory(texts.File("folder.data")).FullName;
        Refuse(option, folder, "folder.data", option == "--texts" ? ".txt" : "is a folder");
    }

    [Fact]
    public void Scores_that_are_none()
    {
        Fails("--pairs", "nan.tsv", "NaN\ta\tb\n1\ta\tb\n"u8.ToArray(), "line 1", "'NaN'");
        Fails("--pairs", "infinity.tsv", "1\ta\tb\n-Infinity\ta\tb\n"u8.ToArray(), "line 2", "'-Infinity'");
        Fails("--pairs", "huge.tsv", "1\ta\tb\n1e999\ta\tb\n"u8.ToArray(), "line 2", "'1e999'");
        Fails("--pairs", "equal.tsv", "2\ta\tb\n2\tb\tc\n"u8.ToArray(), "equal.tsv", "score 2");
        Fails("--pairs", "one.tsv", "2\ta\tb\n"u8.ToArray(), "one.tsv", "at least 2");
        Fails("--pairs", "columns.tsv", "2\ta\tb\textra\n"u8.ToArray(), "line 1", "4 columns");
    }

    [Fact]
    public void Labels_that_the_model_does_not_have()
    {
        Fails("--labels", "other.tsv", "yes\tworda\nperhaps\twordb\n"u8.ToArray(), "line 2", "'perhaps'", "no, maybe, yes");
        Fails("--labels", "number.tsv", "3\tworda\n"u8.ToArray(), "line 1", "'3'", "below 3");
        Fails("--labels", "negative.tsv", "-1\tworda\n"u8.ToArray(), "line 1", "'-1'");
        Fails("--labels", "bare.tsv", "yes\n"u8.ToArray(), "line 1", "1 columns");
        Fails("--labels", "escape.tsv", "\u001b[31mred\tworda\n"u8.ToArray(), "line 1");
    }

    [Fact]
    public void Lines_of_json_that_are_none()
    {
        Fails("--texts", "cut.jsonl", "{\"text\": \"worda\"}\n{\"text\": \"wor"u8.ToArray(), "cut.jsonl", "line 2", "JSON");
        Fails("--texts", "bare.jsonl", "worda\n"u8.ToArray(), "bare.jsonl", "line 1", "JSON");
        Fails("--texts", "field.jsonl", "{\"sentence\": \"worda\"}\n"u8.ToArray(), "line 1", "'text'");
        Fails("--texts", "number.jsonl", "{\"text\": 5}\n"u8.ToArray(), "line 1", "'text'");
        Fails("--texts", "half.jsonl", "{\"text\": \"\\ud800\"}\n"u8.ToArray(), "line 1", "'text'");
    }

    private void Fails(string option, string name, byte[] contents, params string[] expected)
    {
        string path = texts.File(name);
        File.WriteAllBytes(path, contents);
        Refuse(option, path, expected);
    }

    private void Refuse(string option, string path, params string[] expected)
    {
        string model = option == "--labels" ? texts.Classifier : texts.Encoder, output = texts.File("never");
        ToolRun.Fails(["compress", model, "-o", output, option, path], expected);
        Assert.False(Directory.Exists(output) || Directory.Exists(output + ".lathe-unfinished"));
        if (option != "--texts")
            ToolRun.Fails(["evaluate", model, option, path], expected);
    }
}
