using System.Text;
using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Tests.Checkpoints;

public sealed class JsonFileTests
{
    [Theory]
    [InlineData("""{"a": 1, "a": 2}""", "'a' stands twice")]
    [InlineData("""{"outer": [{"b": 1, "\u0062": 2}]}""", "'b' stands twice")]
    [InlineData("""{"a": 1""", "not valid JSON")]
    [InlineData("""[1]""", "not a JSON object")]
    public void Doubtful_objects_are_refused(string text, string said) =>
        Assert.Contains(said, Assert.Throws<CheckpointException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_may_return_in_another_object()
    {
        using JsonDocument document = Parse("""{"a": {"a": 1, "b": [{"a": 2}, {"a": 3}]}, "b": 4}""");
        Assert.Equal(4, document.RootElement.GetProperty("b").GetInt32());
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(65, false)]
    public void Depth_is_limited(int arrays, bool fine)
    {
        string text = $$"""{"a": {{new string('[', arrays)}}{{new string(']', arrays)}}}""";
        if (fine)
            Parse(text).Dispose();
        else
            Assert.Contains("depth", Assert.Throws<CheckpointException>(() => Parse(text)).Message, StringComparison.Ordinal);
    }

    private static JsonDocument Parse(string text) => JsonFile.ParseObject("config.json", Encoding.UTF8.GetBytes(text));
}
