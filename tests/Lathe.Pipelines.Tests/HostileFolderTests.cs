using Lathe.Transformers;
using Lathe.Transformers.Tokenization;

namespace Lathe.Pipelines.Tests;

/// <summary>Damaged, hostile and unfitting folders: one error that names the file, what was found and what was expected.</summary>
public sealed class HostileFolderTests
{
    [Theory]
    [InlineData("modules.json", "{", "is not valid JSON")]
    [InlineData("modules.json", "{}", "expected a JSON array")]
    [InlineData("modules.json", "[]", "0 modules")]
    [InlineData("modules.json", "[1,2]", "'module' is 1")]
    [InlineData("modules.json", """[{"path":""},{"path":""}]""", "without 'type'")]
    [InlineData("modules.json", """[{"type":"sentence_transformers.models.Pooling","path":""},{"type":"x.Pooling","path":""}]""",
        "Transformer first")]
    [InlineData("modules.json", """[{"type":"a.Transformer","path":""},{"type":"a.WeightedLayerPooling","path":"1"}]""",
        "module a.WeightedLayerPooling")]
    [InlineData("modules.json",
        """[{"type":"a.Transformer","path":""},{"type":"a.Pooling","path":"1_Pooling"},{"type":"a.LSTM","path":"2"}]""", "module a.LSTM")]
    [InlineData("modules.json", """[{"type":"a.Transformer","path":"../../etc"},{"type":"a.Pooling","path":"1_Pooling"}]""",
        "inside the checkpoint")]
    [InlineData("modules.json", """[{"type":"a.Transformer","path":""},{"type":"a.Pooling","path":"/etc"}]""", "inside the checkpoint")]
    [InlineData("modules.json", """[{"type":"a.Transformer","path":""},{"type":"a.Pooling","path":"missing"}]""",
        "missing has no config.json")]
    [InlineData("modules.json", """[{"type":"a.Transformer","path":""},{"type":"a.Pooling","path":5}]""", "'path' is 5")]
    [InlineData("1_Pooling/config.json", """{"word_embedding_dimension":33}""", "expected 32")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens":false}""", "asks for no pooling")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_mean_tokens":"yes"}""", "expected true or false")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode":"median"}""", "'pooling_mode' is \"median\"")]
    [InlineData("2_Dense/config.json", """{"in_features":32,"out_features":12,"activation_function":"torch.nn.Threshold"}""",
        "torch.nn.Threshold")]
    [InlineData("2_Dense/config.json", """{"in_features":16,"out_features":12}""", "expected 32")]
    [InlineData("2_Dense/config.json", """{"in_features":32,"out_features":13}""", "linear.weight")]
    [InlineData("2_Dense/config.json", """{"in_features":32}""", "out_features")]
    [InlineData("2_Dense/config.json", """{"in_features":32,"out_features":99999999999}""", "'out_features' is 99999999999")]
    [InlineData("config_sentence_transformers.json", """{"prompts":["a"]}""", "'prompts'")]
    [InlineData("config_sentence_transformers.json", """{"prompts":{"a":1}}""", "'prompts.a' is 1")]
    [InlineData("config_sentence_transformers.json", """{"prompts":{"a":"\ud800"}}""", "not valid Unicode")]
    [InlineData("config_sentence_transformers.json", """{"prompts":{"a":"b"},"default_prompt_name":"c"}""", "\"c\"")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length":-1}""", "'max_seq_length' is -1")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length":1e99}""", "'max_seq_length'")]
    [InlineData("sentence_bert_config.json", "\"\\uDC00\"", "expected a JSON object")]
    public void A_damaged_file_of_sentence_transformers_is_named(string file, string content, string expected)
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        SeededCheckpoint.WriteModules(folder.Path, ["mean"], normalize: true, dense: true);
        File.WriteAllText(folder.File(file), content);
        PipelineException problem = Assert.Throws<PipelineException>(() => FeatureExtractionPipeline.Load(folder.Path));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder.Path, problem.Message, StringComparison.Ordinal);
        Assert.True(problem.Message.Length < 600, problem.Message);
    }

    [Theory]
    [InlineData("""{"a":"x"}""", "key \"a\"")]
    [InlineData("""{"0":[1]}""", "'id2label.0'")]
    public void A_damaged_table_of_labels_is_named(string labels, string expected)
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.SequenceClassification,
            3, config => config["id2label"] = System.Text.Json.Nodes.JsonNode.Parse(labels));
        Assert.Contains(expected, Assert.Throws<PipelineException>(() => TextClassificationPipeline.Load(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_with_another_head_is_refused_by_name()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.MaskedLanguageModel);
        foreach (Func<Pipeline> load in (Func<Pipeline>[])
            [() => TextClassificationPipeline.Load(folder.Path), () => TokenClassificationPipeline.Load(folder.Path), () =>
            QuestionAnsweringPipeline.Load(folder.Path)])
        {
            string message = Assert.Throws<PipelineException>(load).Message;
            Assert.StartsWith(folder.Path, message, StringComparison.Ordinal);
            Assert.Contains("fills in masks (…ForMaskedLM)", message, StringComparison.Ordinal);
        }
        SeededCheckpoint.Write(folder.Path);
        Assert.Contains("has no head", Assert.Throws<PipelineException>(() => FillMaskPipeline.Load(folder.Path)).Message,
            StringComparison.Ordinal);
        using FeatureExtractionPipeline any = FeatureExtractionPipeline.Load(folder.Path);
    }

    [Fact]
    public void Missing_files_and_tokenizers_without_a_mask_are_named()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<Checkpoints.CheckpointException>(() => FeatureExtractionPipeline.Load(folder.Path));
        SeededCheckpoint.Write(folder.Path, EncoderHead.MaskedLanguageModel);
        File.WriteAllLines(folder.File("vocab.txt"),
            File.ReadLines(SeededCheckpoint.Golden("vocab.txt")).Select(token => token == "[MASK]" ? "[unused]" : token));
        Assert.Contains("no mask token", Assert.Throws<PipelineException>(() => FillMaskPipeline.Load(folder.Path)).Message,
            StringComparison.Ordinal);
        File.Delete(folder.File("vocab.txt"));
        Assert.Throws<TokenizerException>(() => FillMaskPipeline.Load(folder.Path));
    }

    [Fact]
    public void A_tokenizer_of_another_model_is_named_with_its_token()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        File.AppendAllText(folder.File("vocab.txt"), "extra\n");
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        PipelineException problem = Assert.Throws<PipelineException>(() =>
            pipeline.Embed("an extra fox", null, TestContext.Current.CancellationToken));
        Assert.Contains($"id {SeededCheckpoint.Vocabulary} ('extra')", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_name_the_property()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        foreach ((PipelineOptions options, string name) in new (PipelineOptions, string)[]
        {
            (new PipelineOptions { Threads = -1 }, "Threads"), (new PipelineOptions { MaxBatchTokens = 0 }, "MaxBatchTokens"),
            (new PipelineOptions { MaxBatchTokens = 63 }, "MaxBatchTokens"), (new PipelineOptions { MaxSequence = 65 }, "MaxSequence"),
            (new PipelineOptions { MaxSequence = 2 }, "MaxSequence"), (new PipelineOptions { MaxConcurrentRuns = 257 },
                "MaxConcurrentRuns"),
            (new PipelineOptions { Precision = (Precision)99 }, "Precision"),
        })
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => FeatureExtractionPipeline.Load(folder.Path, options)).Message;
            Assert.Contains($"PipelineOptions.{name} is ", message, StringComparison.Ordinal);
        }
    }
}
