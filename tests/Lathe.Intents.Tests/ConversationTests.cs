using Intents;

namespace Lathe.Intents.Tests;

/// <summary>Lines as people and other programs send them: each gets an answer or one line that says why not.</summary>
public sealed class ConversationTests(StudentFixture student) : IClassFixture<StudentFixture>
{
    private readonly StringWriter output = new() { NewLine = "\n" };

    private string[] Lines => output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Theory]
    [InlineData("what's the weather like\n")]
    [InlineData("what's the weather like")]
    [InlineData("what's the weather like\r\n")]
    public void A_line_gets_an_answer_whatever_ends_it(string input)
    {
        Assert.True(Answer(input));
        Assert.Contains("weather", Assert.Single(Lines), StringComparison.Ordinal);
        Assert.DoesNotContain('\r', output.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\t\u00A0")]
    public void Empty_lines_are_named(string line)
    {
        Assert.True(Answer($"tell me a joke\n{line}\ntell me a joke\n"));
        Assert.Equal(3, Lines.Length);
        Assert.Contains("line 2 is empty", Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_at_all_is_told_apart_from_empty_lines() => Assert.False(Answer(""));

    [Theory]
    [InlineData("明日の天気はどうですか")]
    [InlineData("какая завтра погода")]
    [InlineData("ما هو الطقس غدا")]
    [InlineData("🙂🙃🙂")]
    [InlineData("\0\u0001\u0007")]
    [InlineData("\uFFFD\uFFFD")]
    [InlineData("[CLS] [SEP] [MASK] [PAD]")]
    public void Unknown_scripts_get_an_answer(string line)
    {
        Assert.True(Answer(line + "\n"));
        Assert.Single(Lines);
        Intent intent = student.Classifier.Classify([line])[0];
        Assert.Contains(intent.Name, student.Classifier.Names);
        Assert.InRange(intent.Probability, 0, 1);
    }

    [Fact]
    public void Ten_thousand_characters_are_cut_and_answered()
    {
        string line = string.Concat(Enumerable.Repeat("what is the weather ", 500));
        Assert.Equal(10_000, line.Length);
        Assert.True(Answer(line + "\n" + new string('a', 10_000) + "\n"));
        Assert.Equal(2, Lines.Length);
        Assert.All(Lines, shown => Assert.InRange(shown.Length, 1, 200));
    }

    [Fact]
    public void A_line_that_is_no_sentence_is_refused_and_the_next_one_answered()
    {
        Assert.True(Answer(new string('x', 300_000) + "\ntell me a joke\n"));
        Assert.Equal(2, Lines.Length);
        Assert.Contains("line 1 has more than", Lines[0], StringComparison.Ordinal);
        Assert.Contains("tell_joke", Lines[1], StringComparison.Ordinal);
    }

    private bool Answer(string input)
    {
        using StringReader reader = new(input);
        return new Conversation(student.Classifier, output).Answer(reader);
    }
}
