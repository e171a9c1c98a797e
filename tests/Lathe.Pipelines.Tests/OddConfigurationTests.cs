using System.Text.Json.Nodes;
using Lathe.Transformers;

namespace Lathe.Pipelines.Tests;

/// <summary>Values that transformers accepts in configuration files though they are not what one expects there.</summary>
public sealed class OddConfigurationTests
{
    [Fact]
    public void Names_of_classes_may_be_numbers()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.SequenceClassification, 5, config =>
            config["id2label"] =
            JsonNode.Parse("""{"0":1,"1":-2.50,"2":true,"3":null,"4":"five","5":"of a larger head","-1":"no class"}"""));
        using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder.Path);
        Assert.Equal(["1", "-2.50", "true", "LABEL_3", "five"], pipeline.Labels);
        SeededCheckpoint.Write(folder.Path, EncoderHead.TokenClassification,
            3, config => config["id2label"] = JsonNode.Parse("""{"0":0,"1":1,"2":2}"""));
        using TokenClassificationPipeline tokens = TokenClassificationPipeline.Load(folder.Path);
        Assert.NotEmpty(tokens.Classify("the quick brown fox", AggregationStrategy.Simple,
            cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(["0", "1", "2"], tokens.Labels);
    }

    [Fact]
    public void Switches_may_be_numbers_and_null()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, change: config => (config["is_decoder"], config["add_cross_attention"]) = (0, 0.0));
        SeededCheckpoint.WriteModules(folder.Path, ["mean"], normalize: false);
        File.WriteAllText(folder.File("1_Pooling/config.json"),
            """{"pooling_mode_cls_token":1,"pooling_mode_mean_tokens":null,"include_prompt":1}""");
        File.WriteAllText(folder.File("sentence_bert_config.json"), """{"max_seq_length":null,"do_lower_case":0}""");
        File.WriteAllText(folder.File("config_sentence_transformers.json"),
            """{"prompts":{"query":null,"document":"passage: "},"default_prompt_name":null}""");
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        Assert.Equal(PoolingMode.Cls, pipeline.Pooling);
        Assert.Equal("", pipeline.Prompts["query"]);
        SeededCheckpoint.Write(folder.Path, change: config => config["is_decoder"] = 1);
        Assert.Contains("'is_decoder'",
            Assert.Throws<Checkpoints.CheckpointException>(() => FeatureExtractionPipeline.Load(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_has_room_for_the_longest_text_where_nothing_else_is_said()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using (FeatureExtractionPipeline usual = FeatureExtractionPipeline.Load(folder.Path))
            Assert.Equal(4096, usual.MaxBatchTokens);
        foreach (EncoderHead head in (EncoderHead[])[EncoderHead.None, EncoderHead.SequenceClassification, EncoderHead.TokenClassification,
            EncoderHead.QuestionAnswering, EncoderHead.MaskedLanguageModel])
        {
            SeededCheckpoint.Write(folder.Path, head, 3, positions: 5000);
            using Pipeline pipeline = head switch
            {
                EncoderHead.None => FeatureExtractionPipeline.Load(folder.Path),
                EncoderHead.SequenceClassification => TextClassificationPipeline.Load(folder.Path),
                EncoderHead.TokenClassification => TokenClassificationPipeline.Load(folder.Path),
                EncoderHead.QuestionAnswering => QuestionAnsweringPipeline.Load(folder.Path),
                _ => FillMaskPipeline.Load(folder.Path),
            };
            Assert.Equal((5000, 5000), (pipeline.MaxSequence, pipeline.MaxBatchTokens));
        }
        // one text that needs all of it, and what a smaller budget says
        using TextClassificationPipeline whole = Classifier(folder.Path, null);
        string text = string.Join(' ', Enumerable.Repeat("the quick brown fox", 1300));
        Assert.Equal(3, whole.Classify([text, "dog"], cancellationToken: TestContext.Current.CancellationToken)[0].Count);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => Classifier(folder.Path, 4096)).Message;
        Assert.Contains("PipelineOptions.MaxBatchTokens is 4096; expected at least 5000", message, StringComparison.Ordinal);
    }

    private static TextClassificationPipeline Classifier(string folder, int? tokens)
    {
        SeededCheckpoint.Write(folder, EncoderHead.SequenceClassification, 3, positions: 5000);
        return TextClassificationPipeline.Load(folder, new PipelineOptions { MaxBatchTokens = tokens });
    }
}
