using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Completion;

namespace Lathe.Completion.Tests;

/// <summary>In [Weights("…")] an editor lists the paths of the project's checkpoint that the member could read.</summary>
public sealed class WeightsPathCompletionTests
{
    private static readonly string[] Tensors =
    [
        "embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight",
        "embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias",
        "encoder.layer.0.attention.self.query.weight", "encoder.layer.0.attention.self.query.bias",
        "encoder.layer.0.attention.self.key.weight", "encoder.layer.0.output.LayerNorm.gamma",
        "encoder.layer.1.attention.self.query.weight", "encoder.layer.1.attention.self.query.bias",
        "encoder.layer.1.attention.self.key.weight", "encoder.layer.1.output.LayerNorm.gamma",
        "pooler.dense.weight", "pooler.dense.bias", "scale",
    ];

    private static readonly (string Name, string Text) Index =
        ("model.safetensors.index.json", "{\"weight_map\": {" + string.Join(", ", Tensors.Select(name => $"\"{name}\": \"a\"")) + "}}");

    private static readonly (string Name, string Text) Wrapped = ("model.safetensors.header.json",
        "{\"classifier.weight\": {}, " + string.Join(", ", Tensors.Select(name => $"\"bert.{name}\": {{}}")) + ", \"__metadata__\": {}}");

    [Fact]
    public async Task A_layer_is_offered_each_layer_of_the_checkpoint_that_no_other_member_reads()
    {
        using Editor editor = new(Class("[Weights(\"$$\")] readonly Embedding words = new(100, 64);"), Index);

        Assert.Equal(["embeddings.LayerNorm", "embeddings.position_embeddings", "embeddings.word_embeddings", "pooler.dense"],
            await editor.Paths());
    }

    [Fact]
    public async Task An_array_is_offered_paths_with_an_index()
    {
        using Editor layers = new(
            """
            [Model] public sealed partial class M
            {
                [Weights("$$")] readonly Linear[] queries = Repeat(2, () => new Linear(64, 64));
                public Tensor Forward(Tensor x) => x;
            }
            """, Index);

        Assert.Equal(
            ["encoder.layer.{i}.attention.self.key", "encoder.layer.{i}.attention.self.query", "encoder.layer.{i}.output.LayerNorm"],
            await layers.Paths());

        using Editor models = new(Class("[Weights(\"head\")] readonly Linear head = new(64, 64);").Replace(
            "encoder.layer.{i}", "$$", StringComparison.Ordinal), Index);

        Assert.Equal(["encoder.layer.{i}", "encoder.layer.{i}.attention", "encoder.layer.{i}.attention.self", "encoder.layer.{i}.output"],
            await models.Paths());
    }

    [Fact]
    public async Task A_class_that_another_one_holds_is_offered_what_lies_where_it_is_held()
    {
        using Editor inner = new(Class("").Replace("attention.self.query", "$$", StringComparison.Ordinal), Index);
        Assert.Equal(["attention.self.key", "attention.self.query", "output.LayerNorm"], await inner.Paths());

        using Editor wrapped = new(Class("").Replace("attention.self.query", "$$", StringComparison.Ordinal), Wrapped);
        Assert.Equal(["attention.self.key", "attention.self.query", "output.LayerNorm"], await wrapped.Paths());
    }

    [Fact]
    public async Task What_most_tensors_stand_in_is_left_out_unless_it_is_written()
    {
        using Editor without = new(Class("[Weights(\"$$\")] readonly Linear pooler = new(64, 64);"), Wrapped);
        Assert.Equal(["classifier", "embeddings.LayerNorm", "embeddings.position_embeddings", "embeddings.word_embeddings", "pooler.dense"],
            await without.Paths());

        using Editor with = new(Class("[Weights(\"bert.p$$\")] readonly Linear pooler = new(64, 64);"), Wrapped);
        Assert.Contains("bert.pooler.dense", await with.Paths());
    }

    [Fact]
    public async Task A_tensor_is_offered_the_names_of_tensors_and_a_model_what_has_layers()
    {
        using Editor tensor = new(Class("[Weights(\"$$\")] readonly Tensor scale = Parameter(64);"), Index);
        string[] names = await tensor.Paths();
        Assert.Contains("scale", names);
        Assert.Contains("pooler.dense.bias", names);

        using Editor model = new(
            """
            [Model] public sealed partial class Pooler
            {
                readonly Linear dense = new(64, 64);
                public Tensor Forward(Tensor x) => dense.Forward(x);
            }
            [Model] public sealed partial class M
            {
                [Weights("encoder.layer.{i}.attention")] readonly Pooler[] poolers = Repeat(2, () => new Pooler());
                [Weights("$$")] Pooler? pooler { get; } = new();
                public Tensor Forward(Tensor x) => x;
            }
            """, Index);
        Assert.Equal(["embeddings", "encoder", "encoder.layer", "encoder.layer.0", "encoder.layer.0.output", "encoder.layer.1",
            "encoder.layer.1.output", "pooler"], await model.Paths());
    }

    [Fact]
    public async Task What_is_chosen_stands_in_the_place_of_all_that_was_written()
    {
        using Editor editor = new(Class("[Weights(\"pooler.$$den\")] readonly Linear pooler = new(64, 64);"), Index);
        CompletionItem item = await editor.Item("pooler.dense");

        Assert.Equal(Class("[Weights(\"pooler.dense\")] readonly Linear pooler = new(64, 64);"), await editor.Choose(item));
        Assert.Matches("^pooler\\.dense\\.(weight|bias), in model\\.safetensors\\.index\\.json$", await editor.Describe(item));
    }

    [Fact]
    public async Task The_path_of_the_members_own_name_comes_first()
    {
        using Editor editor = new(Class("[Weights(\"$$\")] readonly Embedding wordEmbeddings = new(100, 64);"), Index);

        Assert.Equal(MatchPriority.Preselect, (await editor.Item("embeddings.word_embeddings")).Rules.MatchPriority);
        Assert.NotEqual(MatchPriority.Preselect, (await editor.Item("pooler.dense")).Rules.MatchPriority);
    }

    [Theory]
    [InlineData('"', "[Weights(\"$$\")] readonly Linear a = new(64, 64);")]
    [InlineData('.', "[Weights(\"pooler.$$\")] readonly Linear a = new(64, 64);")]
    [InlineData('p', "[Weights(\"p$$\")] readonly Linear a = new(64, 64);")]
    // while it is typed, nobody has closed it
    [InlineData('"', "[Weights(\"$$")]
    public async Task A_quote_a_letter_and_a_dot_open_the_list(char typed, string member)
    {
        using Editor editor = new(Class(member), Index);

        Assert.True(await editor.Opens(typed));
        Assert.True(await editor.OpensByUs(typed));
        if (member.EndsWith(';'))
            Assert.Contains("pooler.dense", await editor.Paths());
    }

    [Theory]
    [InlineData('x', "const int x$$ = 1;")]
    [InlineData(' ', "[Weights(\"a $$\")] readonly Linear a = new(64, 64);")]
    [InlineData('(', "[Weights($$)] readonly Linear a = new(64, 64);")]
    public async Task What_is_no_path_is_not_asked_for(char typed, string member)
    {
        using Editor editor = new(Class(member), Index);

        Assert.False(await editor.OpensByUs(typed));
    }

    [Theory]
    [InlineData("[Weights(\"a\"$$)] readonly Linear a = new(64, 64);")]
    [InlineData("[System.Obsolete(\"$$\")] readonly Linear a = new(64, 64);")]
    [InlineData("readonly string a = \"$$\";")]
    [InlineData("[Weights(\"$$\")] readonly string a = \"\";")]
    [InlineData("[Weights(@\"$$\")] readonly Linear a = new(64, 64);")]
    public async Task Elsewhere_nothing_is_offered(string member)
    {
        using Editor editor = new(Class(member), Index);

        Assert.Empty(await editor.Paths());
    }

    [Theory]
    [InlineData("model.safetensors.index.json", "{")]
    [InlineData("model.safetensors.index.json", "[]")]
    [InlineData("model.safetensors.index.json", "{\"weight_map\": {}}")]
    [InlineData("other.json", "{\"pooler.dense.weight\": {}}")]
    public async Task A_file_that_is_no_list_of_tensors_offers_nothing(string name, string text)
    {
        using Editor editor = new(Class("[Weights(\"$$\")] readonly Linear a = new(64, 64);"), (name, text));

        Assert.Empty(await editor.Paths());
    }

    [Fact]
    public async Task A_path_that_two_checkpoints_have_is_listed_once()
    {
        using Editor editor = new(Class("[Weights(\"$$\")] readonly Linear a = new(64, 64);"), Index, Wrapped);
        string[] paths = await editor.Paths();

        Assert.Equal(paths.Distinct(), paths);
        Assert.Contains("classifier", paths);
    }

    private static string Class(string member) =>
        $$"""
        [Model] public sealed partial class Layer
        {
            [Weights("attention.self.query")] readonly Linear query = new(64, 64);
            public Tensor Forward(Tensor x) => query.Forward(x);
        }
        [Model] public sealed partial class M
        {
            [Weights("encoder.layer.{i}")] readonly Layer[] layers = Repeat(2, () => new Layer());
            {{member}}
            public Tensor Forward(Tensor x)
            {
                foreach (Layer layer in layers) x = layer.Forward(x);
                return x;
            }
        }
        """;
}
