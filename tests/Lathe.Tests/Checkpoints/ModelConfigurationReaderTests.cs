using System.Text;
using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Tests.Checkpoints;

public sealed class ModelConfigurationReaderTests
{
    [Fact]
    public void Values_are_read_and_absent_or_null_ones_take_their_default()
    {
        ModelConfigurationReader reader =
            Reader("""{"n":768,"e":1e-12,"s":"gelu","t":true,"z":null,"id2label":{"0":"A","1":"B"},"list":[1,2,3]}""");
        Assert.Equal(768, reader.Int32("n"));
        Assert.Equal(5, reader.Int32("z", 1, 10, absent: 5));
        Assert.Equal(5, reader.Int32("missing", 1, 10, absent: 5));
        Assert.Equal(1e-12f, reader.Float("e", 0, 1));
        Assert.Equal(0.5f, reader.Float("missing", 0, 1, 0.5f));
        Assert.Equal("gelu", reader.String("s"));
        Assert.Equal("relu", reader.String("missing", "relu"));
        Assert.True(reader.Bool("t"));
        Assert.False(reader.Bool("missing", false));
        Assert.Equal(2, reader.Count("id2label", 0));
        Assert.Equal(3, reader.Count("list", 0));
        Assert.Equal(4, reader.Count("missing", 4));
        Assert.True(reader.Has("n"));
        Assert.False(reader.Has("z"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-12")]
    [InlineData("1.5")]
    [InlineData("\"12\"")]
    [InlineData("4294967297")]
    [InlineData("true")]
    [InlineData("[12]")]
    public void A_count_that_is_none_names_file_key_and_value(string value)
    {
        CheckpointException problem =
            Assert.Throws<CheckpointException>(() => Reader($$"""{"num_attention_heads":{{value}}}""").Int32("num_attention_heads"));
        Assert.Contains("folder/config.json", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"'num_attention_heads' is {value}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e39")]
    [InlineData("-1")]
    [InlineData("\"NaN\"")]
    public void A_number_out_of_range_is_refused(string value) =>
        Assert.Contains(value, Assert.Throws<CheckpointException>(() => Reader($$"""{"layer_norm_eps":{{value}}}""")
        .Float("layer_norm_eps", 0, float.MaxValue)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_key_says_what_was_expected()
    {
        CheckpointException problem = Assert.Throws<CheckpointException>(() => Reader("{}").Int32("hidden_size", 1, 65_536));
        Assert.Contains("has no 'hidden_size'; expected a whole number from 1 to 65536", problem.Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => Reader("{}").String("hidden_act"));
        Assert.Throws<CheckpointException>(() => Reader("{}").Bool("tie"));
        Assert.Throws<CheckpointException>(() => Reader("{}").Float("eps", 0, 1));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(0)]
    [InlineData(-4)]
    public void Heads_that_do_not_divide_the_width_name_both(int heads)
    {
        CheckpointException problem = Assert.Throws<CheckpointException>(
            () => Reader("{}").RequireDivides("num_attention_heads", heads, "hidden_size", 768));
        Assert.Contains($"'num_attention_heads' is {heads}", problem.Message, StringComparison.Ordinal);
        Assert.Contains("'hidden_size' 768", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Throws<CheckpointException>(() => Reader("""{"s":"\ud800"}""").String("s"));

    private static ModelConfigurationReader Reader(string json) =>
        new("folder/config.json", JsonDocument.Parse(Encoding.UTF8.GetBytes(json)).RootElement);
}
