using Lathe.CodeFixes.Refactorings;
using Microsoft.CodeAnalysis.CodeRefactorings;

namespace Lathe.Analyzers.Tests.Refactorings;

/// <summary>What the menu offers where nothing is wrong: the class compiles afterwards, and the text is what a person would
/// write.</summary>
public sealed class RefactoringTests
{
    private const string Config =
        """{"model_type": "bert", "hidden_size": 768, "num_attention_heads": 12, "intermediate_size": 3072, "rest": [1]}""";

    [Fact]
    public Task A_layer_is_quantised_to_8_bits() => Check(
        new QuantizeLayerRefactoring(), "Quantise this layer to 8 bits",
        "    readonly Linear [||]a = new(64, 64);", "    [Quantize]\n    readonly Linear a = new(64, 64);");

    [Fact]
    public Task A_layer_is_quantised_to_4_bits_beside_its_other_attributes() => Check(
        new QuantizeLayerRefactoring(), "Quantise this layer to 4 bits",
        "    [Weights(\"a\")] readonly Linear [||]a = new(64, 64);",
            "    [Weights(\"a\"), Quantize(Bits = 4)] readonly Linear a = new(64, 64);");

    [Theory]
    [InlineData("    readonly LayerNorm [||]a = new(64);")]
    [InlineData("    [KeepFloat] readonly Linear [||]a = new(64, 64);")]
    [InlineData("    [Quantize] readonly Linear [||]a = new(64, 64);")]
    public async Task What_is_no_product_or_has_a_format_is_not_offered_one(string member) =>
        Assert.Empty(await Harness.Refactor(new QuantizeLayerRefactoring(), Class(member)));

    [Fact]
    public Task A_layer_gets_the_path_of_its_name() => Check(
        new AddWeightsPathRefactoring(), "Add the path \"output_norm\"",
        "    readonly Linear a = new(64, 64);\n    readonly LayerNorm [||]outputNorm = new(64);",
        "    readonly Linear a = new(64, 64);\n    [Weights(\"output_norm\")]\n    readonly LayerNorm outputNorm = new(64);");

    [Fact]
    public Task An_array_gets_a_path_with_an_index() => Check(
        new AddWeightsPathRefactoring(), "Add the path \"layers.{i}\"",
        "    readonly Linear a = new(64, 64);\n    readonly Linear[] [||]layers = Repeat(2, () => new Linear(64, 64));",
        "    readonly Linear a = new(64, 64);\n    [Weights(\"layers.{i}\")]\n"
            + "    readonly Linear[] layers = Repeat(2, () => new Linear(64, 64));");

    [Fact]
    public async Task A_path_is_offered_once() =>
        Assert.Empty(await Harness.Refactor(new AddWeightsPathRefactoring(),
            Class("    [Weights(\"a\")] readonly Linear [||]a = new(64, 64);")));

    [Fact]
    public Task A_number_that_sizes_layers_gets_a_name_in_all_of_them() => Check(
        new NameDimensionRefactoring(), "Make 64 a constant",
        "    readonly Linear a = new([||]64, 64), b = new(64, 128);",
        "    const int Inputs = 64;\n    readonly Linear a = new(Inputs, Inputs), b = new(Inputs, 128);");

    [Fact]
    public Task Constants_take_the_numbers_of_a_configuration() => Check(
        new TakeDimensionsRefactoring(), "Take dimensions from config.json",
        "    [||]const int Hidden = 64, Heads = 12, Other = 5;\n    readonly Linear a = new(Hidden, Hidden);",
        "    const int Hidden = 768, Heads = 12, Other = 5;\n    readonly Linear a = new(Hidden, Hidden);",
        ("config.json", Config));

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"hidden_size\": \"many\"}")]
    [InlineData("{\"hidden_size\": -1}")]
    [InlineData("{\"hidden_size\": 99999999999}")]
    public async Task A_configuration_without_such_numbers_offers_nothing(string config) => Assert.Empty(await Harness.Refactor(
        new TakeDimensionsRefactoring(), Class("    [||]const int Hidden = 64;\n    readonly Linear a = new(Hidden, Hidden);"),
            ("config.json", config)));

    private static async Task Check(CodeRefactoringProvider provider, string title, string member, string expected,
        params (string Name, string Text)[] files)
    {
        Dictionary<string, string> offered = await Harness.Refactor(provider, Class(member), files);

        Assert.Contains(title, offered.Keys);
        Assert.Equal(Harness.Unmark(Class(expected)).Source, offered[title]);
        Assert.Empty(Corpus.CorpusCompilation.Errors(Harness.Compile(offered[title])).Select(error => error.ToString()));
    }

    private static string Class(string members) =>
        $$"""
        [Model] public sealed partial class M
        {
        {{members}}
            public Tensor Forward(Tensor x) => x;
        }
        """;
}
