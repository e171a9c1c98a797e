using System.Runtime.CompilerServices;
using System.Text;
using Lathe.Compression;

namespace Lathe.Training.Tests;

/// <summary>Files of examples, and files that are none: one line, which names file and line.</summary>
public sealed class TrainingDataTests
{
    [Fact]
    public void Json_and_columns_say_the_same()
    {
        Same(ExampleKind.Labels, "{\"text\":\"a\",\"label\":\"x\"}\n\n{\"text\":\"b\",\"text2\":\"c\",\"label\":3}\n", "x\ta\n\n3\tb\tc\n");
        Same(ExampleKind.Scores, "{\"text\":\"a\",\"text2\":\"b\",\"score\":0.5}\n{\"text\":\"c\",\"pair\":\"d\",\"score\":1}",
            "0.5\ta\tb\n1\tc\td");
        Same(ExampleKind.Pairs, "{\"text\":\"a\",\"text2\":\"b\"}", "a\tb");
        Same(ExampleKind.Texts, "{\"text\":\"a\\tb\"}\n{\"text\":\" c\"}", "a\tb\r\n c");
        Same(ExampleKind.Tags, "{\"words\":[\"a\",\"b\"],\"tags\":[\"O\",\"P\"]}\n{\"words\":[\"c\"],\"tags\":[\"O\"]}",
            "a\tO\nb\tP\n\n\nc\tO\n");
        TrainingExample answer = Assert.Single(Read("q.jsonl",
            "{\"question\":\"q\",\"context\":\"so it is\",\"answer\":\"it\",\"start\":3}",
            ExampleKind.Answers).Examples);
        Assert.Equal(("q", "so it is", "it", 3), (answer.Text, answer.Pair, answer.Answer, answer.AnswerStart));

        static void Same(ExampleKind kind, string json, string columns)
        {
            TrainingData first = Read("a.jsonl", json, kind), second = Read("a.tsv", columns, kind);
            Assert.Equal(first.Examples.Count, second.Examples.Count);
            Assert.Equal(first.Fingerprint, second.Fingerprint);
        }
    }

    [Fact]
    public void Examples_know_their_line()
    {
        Assert.Equal(["a.tsv: line 2", "a.tsv: line 4"],
            Read("a.tsv", "\nx\ta\n\ny\tb\n", ExampleKind.Labels).Examples.Select(example => example.Place));
        Assert.Equal(["t.tsv: line 1", "t.tsv: line 4"],
            Read("t.tsv", "a\tO\nb\tO\n\nc\tO\n", ExampleKind.Tags).Examples.Select(example => example.Place));
        Assert.Equal(["example 1", "example 2"],
            TrainingData.Of("code", [new() { Text = "a" }, new() { Text = "b" }]).Examples.Select(example => example.Place));
    }

    [Fact]
    public async Task Examples_may_come_one_by_one()
    {
        TrainingData data = await TrainingData.CollectAsync("stream", Stream(TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);
        Assert.Equal(["a", "b"], data.Examples.Select(example => example.Text));
        Assert.Equal(TrainingData.Of("code", [new() { Text = "a" }, new() { Text = "b" }]).Fingerprint, data.Fingerprint);

        static async IAsyncEnumerable<TrainingExample> Stream([EnumeratorCancellation] CancellationToken token)
        {
            foreach (string text in (string[])["a", "b"])
            {
                await Task.Delay(1, token);
                yield return new TrainingExample { Text = text };
            }
        }
    }

    [Fact]
    public void The_fingerprint_tells_examples_apart_and_not_where_they_stand()
    {
        string[] prints = [.. new[] { "x\ta\n", "x\tb\n", "y\ta\n", "x\ta\tb\n", "x\ta\ny\ta\n", "y\ta\nx\ta\n" }
            .Select(text => Read("a.tsv", text, ExampleKind.Labels).Fingerprint)];
        Assert.Equal(prints.Length, prints.Distinct().Count());
        Assert.Equal(prints[0], Read("b.tsv", "\n\nx\ta", ExampleKind.Labels).Fingerprint);
        // where one part ends and the next begins is a part of it
        Assert.NotEqual(Read("a.tsv", "ab\tc", ExampleKind.Labels).Fingerprint, Read("a.tsv", "a\tbc", ExampleKind.Labels).Fingerprint);
    }

    [Theory]
    [InlineData("empty.jsonl", "", ExampleKind.Labels, "empty.jsonl", "no example")]
    [InlineData("blank.tsv", "\n \n\t\n", ExampleKind.Labels, "blank.tsv", "no example")]
    [InlineData("cut.jsonl", "{\"text\":\"a\",\"label\":\"x\"}\n{\"text\":\"b", ExampleKind.Labels, "line 2", "JSON")]
    [InlineData("list.jsonl", "[1]", ExampleKind.Labels, "line 1", "Array")]
    [InlineData("no-text.jsonl", "{\"sentence\":\"a\",\"label\":\"x\"}", ExampleKind.Labels, "line 1", "'text'")]
    [InlineData("no-label.jsonl", "{\"text\":\"a\"}", ExampleKind.Labels, "line 1", "'label'")]
    [InlineData("label.jsonl", "{\"text\":\"a\",\"label\":[1]}", ExampleKind.Labels, "line 1", "[1]")]
    [InlineData("part.jsonl", "{\"text\":\"a\",\"label\":1.5}", ExampleKind.Labels, "line 1", "1.5")]
    [InlineData("number.jsonl", "{\"text\":5,\"label\":\"x\"}", ExampleKind.Labels, "line 1", "'text' is 5")]
    [InlineData("half.jsonl", "{\"text\":\"\\ud800\",\"label\":\"x\"}", ExampleKind.Labels, "line 1", "'text'")]
    [InlineData("bare.tsv", "x\n", ExampleKind.Labels, "line 1", "1 columns")]
    [InlineData("wide.tsv", "x\ta\tb\tc\n", ExampleKind.Labels, "line 1", "4 columns")]
    [InlineData("nan.tsv", "1\ta\tb\nNaN\ta\tb\n", ExampleKind.Scores, "line 2", "'NaN'")]
    [InlineData("nan.jsonl", "{\"text\":\"a\",\"text2\":\"b\",\"score\":\"NaN\"}", ExampleKind.Scores, "line 1", "NaN")]
    [InlineData("huge.jsonl", "{\"text\":\"a\",\"text2\":\"b\",\"score\":1e999}", ExampleKind.Scores, "line 1", "1e999")]
    [InlineData("bare-nan.jsonl", "{\"text\":\"a\",\"text2\":\"b\",\"score\":NaN}", ExampleKind.Scores, "line 1", "JSON")]
    [InlineData("alone.jsonl", "{\"text\":\"a\",\"score\":1}", ExampleKind.Scores, "line 1", "'text2'")]
    [InlineData("alone.tsv", "a\n", ExampleKind.Pairs, "line 1", "1 columns")]
    [InlineData("tags.tsv", "a\tO\nb\n", ExampleKind.Tags, "line 2", "1 columns")]
    [InlineData("tags.jsonl", "{\"words\":[\"a\",5],\"tags\":[\"O\",\"O\"]}", ExampleKind.Tags, "line 1", "'words' has 5")]
    [InlineData("answers.tsv", "q\tc\n", ExampleKind.Answers, "line 1", "JSON lines")]
    [InlineData("start.jsonl", "{\"question\":\"q\",\"context\":\"c\",\"answer\":\"c\",\"start\":-1}", ExampleKind.Answers, "line 1",
        "'start' is -1")]
    public void What_is_no_example_is_one_line(string name, string contents, ExampleKind kind, params string[] parts) =>
        Refuses(name, Encoding.UTF8.GetBytes(contents), kind, parts);

    [Fact]
    public void Bytes_that_are_no_text_are_one_line()
    {
        foreach (ExampleKind kind in Enum.GetValues<ExampleKind>())
        {
            foreach (string name in (string[])["x.jsonl", "x.tsv"])
            {
                Refuses(name, [(byte)'1', (byte)'\t', 0xC3, 0x28, (byte)'\n'], kind, name, "line 1", "UTF-8");
                Refuses(name, [0xFF, 0xFE, (byte)'1', 0, (byte)'\n', 0], kind, name, "line 1", "UTF-8");
                Refuses(name, [.. Enumerable.Repeat((byte)'a', 10 << 20)], kind, name, "line 1", "1 MB");
            }
        }
    }

    [Fact]
    public void Paths_that_are_no_file_are_one_line()
    {
        Assert.Contains("is a folder", Assert.Throws<InputException>(
            () => TrainingData.Read(AppContext.BaseDirectory, ExampleKind.Texts)).Message, StringComparison.Ordinal);
        Assert.Contains("missing.tsv", Assert.Throws<InputException>(
            () => TrainingData.Read("missing.tsv", ExampleKind.Texts)).Message, StringComparison.Ordinal);
    }

    private static TrainingData Read(string name, string contents, ExampleKind kind)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(contents));
        return TrainingData.Read(stream, name, kind);
    }

    private static void Refuses(string name, byte[] contents, ExampleKind kind, params string[] parts)
    {
        using MemoryStream stream = new(contents);
        InputException exception = Assert.Throws<InputException>(() => TrainingData.Read(stream, name, kind));
        Assert.DoesNotContain('\n', exception.Message);
        Assert.True(exception.Message.Length < 300, exception.Message);
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }
}
