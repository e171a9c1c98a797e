using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Transformers;

namespace Lathe.Pipelines.Tests;

/// <summary>Token types: they reach the model where transformers passes them on, RoBERTa's too; a type that the model has no row for is an
/// error that says so.</summary>
public sealed class TokenTypeTests
{
    /// <summary>"fox" and what follows are of type 1, in a single text.</summary>
    private const string Template = """
        {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],
         "pair":[{"SpecialToken":{"id":"[CLS]","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}},{"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":"[SEP]","type_id":1}}],
         "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[CLS],"tokens":["[CLS]"]},"[SEP]":{"id":"[SEP]","ids":[SEP],"tokens":["[SEP]"]}}}
        """;

    private static readonly string[] texts = ["the quick brown fox", "paris", "a dog in the old town"];

    [Theory]
    [InlineData("""{"tokenizer_class":"BertTokenizer"}""", true)]
    [InlineData("""{"tokenizer_class":"PreTrainedTokenizerFast"}""", true)]
    [InlineData("""{"tokenizer_class":"RobertaTokenizerFast"}""", false)]
    [InlineData("""{"tokenizer_class":"XLMRobertaTokenizer"}""", false)]
    [InlineData("""{"tokenizer_class":"RobertaTokenizer","model_input_names":["input_ids","token_type_ids","attention_mask"]}""", true)]
    [InlineData("""{"tokenizer_class":"BertTokenizer","model_input_names":["input_ids","attention_mask"]}""", false)]
    [InlineData("{}", false)]
    public void RoBERTa_reads_the_types_that_its_tokenizer_gives(string tokenizerConfiguration, bool given)
    {
        // BERT is checked against PyTorch: RoBERTa is the same encoder over a table of positions that begins two rows later
        using TemporaryFolder bert = new(), roberta = new();
        SeededCheckpoint.Write(bert.Path);
        WriteTokenizer(bert.Path);
        File.WriteAllText(bert.File("tokenizer_config.json"),
            given ? """{"tokenizer_class":"BertTokenizerFast"}""" : """{"model_input_names":["input_ids","attention_mask"]}""");
        WriteRoberta(bert.Path, roberta.Path, typeRows: 2);
        File.WriteAllText(roberta.File("tokenizer_config.json"), tokenizerConfiguration);
        using FeatureExtractionPipeline expected = FeatureExtractionPipeline.Load(bert.Path),
            found = FeatureExtractionPipeline.Load(roberta.Path);
        Assert.Equal(expected.Embed(texts, null, TestContext.Current.CancellationToken),
            found.Embed(texts, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Types_that_are_left_out_are_zeros_for_BERT_too()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        WriteTokenizer(folder.Path);
        float[][] with = Embed(), without;
        File.WriteAllText(folder.File("tokenizer_config.json"), """{"tokenizer_class":"XLMRobertaTokenizer"}""");
        without = Embed();
        Assert.NotEqual(with[0], without[0]);
        File.Delete(folder.File("tokenizer.json"));
        File.Delete(folder.File("tokenizer_config.json"));
        Assert.Equal(Embed(), without); // vocab.txt alone: a single text is of type 0

        float[][] Embed()
        {
            using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
            return pipeline.Embed(texts, null, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void A_type_without_a_row_names_the_files_and_the_text()
    {
        using TemporaryFolder bert = new(), roberta = new();
        SeededCheckpoint.Write(bert.Path);
        WriteTokenizer(bert.Path);
        WriteRoberta(bert.Path, roberta.Path, typeRows: 1);
        File.WriteAllText(roberta.File("tokenizer_config.json"), """{"tokenizer_class":"BertTokenizer"}""");
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(roberta.Path);
        string message = Assert.Throws<PipelineException>(() => pipeline.Embed(["", "paris"], null,
            TestContext.Current.CancellationToken)).Message;
        foreach (string part in (string[])["tokenizer.json", "token type 1", "text 1 ('paris')", roberta.File("config.json"),
            "'type_vocab_size' 1"])
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_list_of_inputs_is_named()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        File.WriteAllText(folder.File("tokenizer_config.json"), """{"model_input_names":"input_ids"}""");
        Assert.Contains("'model_input_names' is \"input_ids\"",
            Assert.Throws<PipelineException>(() => FeatureExtractionPipeline.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static void WriteTokenizer(string folder)
    {
        string[] tokens = File.ReadAllLines(SeededCheckpoint.Golden("vocab.txt"));
        JsonObject vocabulary = [];
        foreach (string token in tokens)
            vocabulary[token] = vocabulary.Count;
        string Id(string token) => $"[{Array.IndexOf(tokens, token)}]";
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), new JsonObject
        {
            ["pre_tokenizer"] = new JsonObject { ["type"] = "Whitespace" },
            ["model"] = new JsonObject { ["type"] = "WordLevel", ["vocab"] = vocabulary, ["unk_token"] = "[UNK]" },
            ["post_processor"] = JsonNode.Parse(Template.Replace("\"ids\":[CLS]", $"\"ids\":{Id("[CLS]")}", StringComparison.Ordinal)
                .Replace("\"ids\":[SEP]", $"\"ids\":{Id("[SEP]")}", StringComparison.Ordinal)),
        }.ToJsonString());
    }

    /// <summary>A BERT checkpoint's tensors under RoBERTa's names.</summary>
    private static void WriteRoberta(string bert, string folder, int typeRows)
    {
        JsonObject configuration = JsonNode.Parse(File.ReadAllText(Path.Combine(bert, "config.json")))!.AsObject();
        (configuration["model_type"], configuration["type_vocab_size"], configuration["pad_token_id"]) = ("roberta", typeRows, 1);
        configuration["max_position_embeddings"] = SeededCheckpoint.Positions + 2;
        File.WriteAllText(Path.Combine(folder, "config.json"), configuration.ToJsonString());
        File.Copy(Path.Combine(bert, "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(bert, "model.safetensors"));
        SafetensorsFile.Write(Path.Combine(folder, "model.safetensors"),
            [.. file.Tensors.Keys.Select(name => (name.Replace("bert.", "roberta.", StringComparison.Ordinal),
            Change(name, file.Read(name))))]);

        Tensor Change(string name, Tensor tensor)
        {
            float[] values = tensor.Floats.ToArray();
            return name.EndsWith("position_embeddings.weight", StringComparison.Ordinal)
                ? Tensor.From([.. new float[2 * SeededCheckpoint.Hidden], .. values], SeededCheckpoint.Positions + 2,
                SeededCheckpoint.Hidden)
                : name.EndsWith("token_type_embeddings.weight", StringComparison.Ordinal)
                ? Tensor.From(values[..(typeRows * SeededCheckpoint.Hidden)], typeRows, SeededCheckpoint.Hidden) : tensor;
        }
    }
}
