using System.Text.Json.Nodes;
using Lathe.Transformers;

namespace Lathe.Pipelines.Tests;

/// <summary>Which function makes scores of a classifier's logits: what sentence-transformers' CrossEncoder reads, in its order, and what
/// transformers does.</summary>
public sealed class CrossEncoderTests
{
    private const string Identity = "torch.nn.modules.linear.Identity", Sigmoid = "torch.nn.modules.activation.Sigmoid",
        Tanh = "torch.nn.modules.activation.Tanh";

    [Theory]
    [InlineData(1, "{}", null, "Sigmoid")]
    [InlineData(3, "{}", null, "Softmax")]
    [InlineData(1, """{"problem_type":"regression"}""", null, "Identity")]
    [InlineData(1, $$$"""{"sentence_transformers":{"activation_fn":"{{{Identity}}}","version":"4.1.0"}}""", null, "Identity")]
    [InlineData(3, $$$"""{"sentence_transformers":{"activation_fn":"{{{Identity}}}"}}""", null, "Identity")]
    [InlineData(1, $$$"""{"sentence_transformers":{"activation_fn":"{{{Tanh}}}"},"problem_type":"regression"}""", null, "Tanh")]
    [InlineData(3, """{"sentence_transformers":{"activation_fn":"torch.nn.modules.activation.Softmax"}}""", null, "Softmax")]
    [InlineData(1, $$$"""{"sbert_ce_default_activation_function":"{{{Identity}}}"}""", null, "Identity")]
    [InlineData(1, """{"sbert_ce_default_activation_function":null}""", null, "Sigmoid")]
    [InlineData(1, $$$"""{"activation_fn":"{{{Identity}}}"}""", null, "Identity")]
    [InlineData(1,
        $$$"""{"sentence_transformers":{"activation_fn":"{{{Sigmoid}}}"},"sbert_ce_default_activation_function":"{{{Identity}}}"}""", null,
        "Sigmoid")]
    [InlineData(1, """{"sentence_transformers":{"version":"4.0.0"}}""", null, "Sigmoid")]
    [InlineData(3, """{"sentence_transformers":{"version":"4.0.0"}}""", null, "Identity")]
    [InlineData(3, """{"sentence_transformers":{"activation_fn":null}}""", null, "Identity")]
    [InlineData(1, "{}", $$$"""{"activation_fn":"{{{Identity}}}"}""", "Identity")]
    [InlineData(1, $$$"""{"sentence_transformers":{"activation_fn":"{{{Sigmoid}}}"}}""",
        $$$"""{"activation_fn":"{{{Tanh}}}","prompts":{}}""", "Tanh")]
    [InlineData(1, $$$"""{"sentence_transformers":{"activation_fn":"{{{Identity}}}"}}""", """{"activation_fn":null}""", "Identity")]
    public void The_checkpoint_names_the_function(int labels, string settings, string? own, string expected)
    {
        using TemporaryFolder folder = new();
        Write(folder, labels, settings);
        if (own is not null)
            File.WriteAllText(folder.File("config_sentence_transformers.json"), own);
        using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder.Path),
            logits = TextClassificationPipeline.Load(folder.Path, null, ClassificationFunction.None);
        Assert.Equal(expected, pipeline.FunctionName);
        float[] scores = [.. logits.Classify("paris", "a dog", cancellationToken: TestContext.Current.CancellationToken)
            .Select(label => label.Score)];
        TorchActivation.Of(expected).Run(scores);
        Assert.Equal(scores.OrderDescending(),
            pipeline.Classify("paris", "a dog", cancellationToken: TestContext.Current.CancellationToken).Select(label => label.Score));
    }

    [Theory]
    [InlineData("""{"sentence_transformers":{"activation_fn":"my.own.Function"}}""", "my.own.Function")]
    [InlineData("""{"sentence_transformers":{"activation_fn":"torch.nn.modules.activation.PReLU"}}""",
        "sentence_transformers.activation_fn")]
    [InlineData("""{"sentence_transformers":{"activation_fn":5}}""", "is 5")]
    [InlineData("""{"sentence_transformers":"yes"}""", "'sentence_transformers'")]
    [InlineData("""{"sbert_ce_default_activation_function":"torch.nn.Threshold"}""", "sbert_ce_default_activation_function")]
    public void A_function_that_is_not_computed_is_named_and_can_be_replaced(string settings, string expected)
    {
        using TemporaryFolder folder = new();
        Write(folder, 1, settings);
        string message = Assert.Throws<PipelineException>(() => TextClassificationPipeline.Load(folder.Path)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith(folder.File("config.json"), message, StringComparison.Ordinal);
        using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder.Path, null, ClassificationFunction.Sigmoid);
        Assert.Equal(ClassificationFunction.Sigmoid, pipeline.Function);
    }

    [Fact]
    public void The_named_function_is_asked_for_where_there_is_one_alone()
    {
        using TemporaryFolder folder = new();
        Write(folder, 1, $$$"""{"activation_fn":"{{{Tanh}}}"}""");
        using (TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder.Path, null, ClassificationFunction.Named))
            Assert.Equal((ClassificationFunction.Named, "Tanh"), (pipeline.Function, pipeline.FunctionName));
        Write(folder, 1, "{}");
        Assert.Contains("names no function",
            Assert.Throws<PipelineException>(() =>
            TextClassificationPipeline.Load(folder.Path, null, ClassificationFunction.Named)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TextClassificationPipeline.Load(folder.Path, null, (ClassificationFunction)99));
    }

    private static void Write(TemporaryFolder folder, int labels, string settings) =>
        SeededCheckpoint.Write(folder.Path, EncoderHead.SequenceClassification, labels, config =>
    {
        foreach ((string key, JsonNode? value) in JsonNode.Parse(settings)!.AsObject())
            config[key] = value?.DeepClone();
    });
}
