using Lathe.Checkpoints;
using Lathe.Tests;

namespace Lathe.Transformers.Tests;

public sealed class ConfigurationTests
{
    private const string Plain = """
        "model_type": "bert", "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 24,
        "vocab_size": 40, "max_position_embeddings": 12
        """;

    [Theory]
    [InlineData("gelu", Activation.Gelu)]
    [InlineData("gelu_new", Activation.GeluTanh)]
    [InlineData("gelu_pytorch_tanh", Activation.GeluTanh)]
    [InlineData("gelu_fast", Activation.GeluTanh)]
    [InlineData("relu", Activation.Relu)]
    [InlineData("silu", Activation.Silu)]
    [InlineData("swish", Activation.Silu)]
    [InlineData("gelu_python", Activation.Gelu)]
    [InlineData("gelu_accurate", Activation.GeluTanh)]
    [InlineData("tanh", Activation.Tanh)]
    [InlineData("sigmoid", Activation.Sigmoid)]
    public void Activations_are_known_by_their_names(string name, Activation expected) =>
        Assert.Equal(expected, Read($$"""{{{Plain}}, "hidden_act": "{{name}}"}""").Activation);

    [Theory]
    [InlineData("\"hidden_act\": \"quick_gelu\"", "hidden_act", "quick_gelu", "gelu_new")]
    [InlineData("\"hidden_act\": \"gelu_tanh\"", "hidden_act", "gelu_tanh", "gelu_pytorch_tanh")] // no name of transformers
    [InlineData("\"hidden_act\": \"none\"", "hidden_act", "none", "relu")]
    [InlineData("\"position_embedding_type\": \"relative_key\"", "position_embedding_type", "relative_key", "absolute")]
    [InlineData("\"is_decoder\": true", "is_decoder", "true", "false")]
    [InlineData("\"type_vocab_size\": 0", "type_vocab_size", "0", "1")]
    [InlineData("\"layer_norm_eps\": -1", "layer_norm_eps", "-1", "0")]
    public void What_is_not_supported_is_named_with_what_is(string addition, params string[] expected) =>
        AssertProblem($$"""{{{Plain}}, {{addition}}}""", expected);

    [Theory]
    [InlineData("\"num_attention_heads\": 2", "\"num_attention_heads\": 0")]
    [InlineData("\"num_attention_heads\": 2", "\"num_attention_heads\": -2")]
    [InlineData("\"num_attention_heads\": 2", "\"num_attention_heads\": 3")]
    [InlineData("\"hidden_size\": 16", "\"hidden_size\": 2000000000")]
    [InlineData("\"hidden_size\": 16", "\"hidden_size\": 16.5")]
    [InlineData("\"hidden_size\": 16", "\"hidden_size\": \"16\"")]
    [InlineData("\"num_hidden_layers\": 1", "\"num_hidden_layers\": null")]
    public void A_dimension_that_cannot_be_is_refused(string found, string replacement) =>
        AssertProblem($"{{{Plain.Replace(found, replacement, StringComparison.Ordinal)}}}",
        replacement[1..replacement.IndexOf(':', StringComparison.Ordinal)].TrimEnd('"'));

    [Fact]
    public void An_unknown_family_is_refused_with_the_known_ones() =>
        AssertProblem("""{"model_type": "t5"}""", "t5", "bert", "distilbert");

    [Fact]
    public void Groups_that_do_not_divide_the_layers_are_refused() => AssertProblem(
        $$"""{{{Plain.Replace("\"bert\"", "\"albert\"", StringComparison.Ordinal).Replace("\"num_hidden_layers\": 1", "\"num_hidden_layers\": 3", StringComparison.Ordinal)}}, "num_hidden_groups": 2}""",
        "num_hidden_groups", "num_hidden_layers");

    [Theory]
    [InlineData("bert", "classifier.weight,pooler.dense.weight", EncoderHead.SequenceClassification)]
    [InlineData("bert", "classifier.weight", EncoderHead.TokenClassification)]
    [InlineData("bert", "qa_outputs.weight", EncoderHead.QuestionAnswering)]
    [InlineData("bert", "cls.predictions.transform.dense.weight", EncoderHead.MaskedLanguageModel)]
    [InlineData("bert", "pooler.dense.weight", EncoderHead.None)]
    [InlineData("roberta", "classifier.dense.weight,classifier.out_proj.weight", EncoderHead.SequenceClassification)]
    [InlineData("roberta", "classifier.weight", EncoderHead.TokenClassification)]
    [InlineData("roberta", "lm_head.dense.weight", EncoderHead.MaskedLanguageModel)]
    [InlineData("albert", "classifier.weight,pooler.weight", EncoderHead.SequenceClassification)]
    [InlineData("albert", "predictions.dense.weight", EncoderHead.MaskedLanguageModel)]
    public void The_tensors_present_say_which_head_there_is(string family, string tensors, EncoderHead expected) =>
        Assert.Equal(expected, Read($"{{{Plain.Replace("\"bert\"", $"\"{family}\"", StringComparison.Ordinal)}}}",
        tensors.Split(',')).Head);

    [Fact]
    public void Architectures_decide_between_heads_of_the_same_name()
    {
        EncoderConfiguration configuration = Read(
            $$"""{{{Plain}}, "architectures": ["BertForTokenClassification"]}""", "classifier.weight", "pooler.dense.weight");
        Assert.Equal(EncoderHead.TokenClassification, configuration.Head);
        Assert.True(configuration.HasPooler);
    }

    [Fact]
    public void Labels_that_contradict_the_classifier_are_refused() =>
        AssertProblem($$"""{{{Plain}}, "num_labels": 5}""", ["5", "classifier.weight"], "classifier.weight");

    private static void AssertProblem(string json, params string[] expected) => AssertProblem(json, expected, "none.weight");

    private static void AssertProblem(string json, string[] expected, params string[] tensors)
    {
        CheckpointException exception = Assert.Throws<CheckpointException>(() => Read(json, tensors));
        Assert.Contains("config.json", exception.Message, StringComparison.Ordinal);
        foreach (string part in expected)
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A checkpoint with that config.json and tensors [3, 16] of those names; no test here reads their values.</summary>
    private static EncoderConfiguration Read(string json, params string[] tensors)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("config.json"), json);
        SafetensorsFile.Write(folder.File("model.safetensors"),
            tensors.Append("none.weight").Distinct(StringComparer.Ordinal).Select(name => (name, Tensor.Float32(3, 16))));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        return ModelFamilies.Of(checkpoint).ReadConfiguration(checkpoint);
    }
}
