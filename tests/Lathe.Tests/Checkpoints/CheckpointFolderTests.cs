using Lathe.Checkpoints;

namespace Lathe.Tests.Checkpoints;

public sealed class CheckpointFolderTests
{
    private const string Bert = """{"model_type":"bert","hidden_size":4}""";

    [Fact]
    public void A_folder_that_is_not_there_is_named() => Fails("no/such/folder", "no/such/folder", "config.json");

    [Fact]
    public void A_folder_without_config_is_named()
    {
        using TemporaryFolder folder = new();
        Fails(folder.Path, folder.Path, "no config.json");
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("", "not valid JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"a":1,"a":2}""", "not valid JSON")]
    [InlineData("""{"model_type":3}""", "'model_type' is 3")]
    public void A_config_that_is_no_configuration_is_named(string json, string fact)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("config.json", json);
        SafetensorsFile.Write(folder.File("model.safetensors"), []);
        Fails(folder.Path, path, fact);
    }

    [Fact]
    public void A_config_nested_beyond_reason_is_refused()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("config.json", $$"""{"a":{{new string('[', 100_000)}}""");
        Fails(folder.Path, path, "not valid JSON");
    }

    [Fact]
    public void A_config_with_a_byte_order_mark_is_read()
    {
        using TemporaryFolder folder = Folder("\uFEFF" + Bert, ("a", 1));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal("bert", checkpoint.ModelType);
    }

    [Fact]
    public void A_folder_without_weights_says_which_files_it_looked_for()
    {
        using TemporaryFolder folder = new();
        folder.Write("config.json", Bert);
        Fails(folder.Path, folder.Path, "model.safetensors", "model.safetensors.index.json");
        folder.Write("pytorch_model.bin", "x");
        Fails(folder.Path, "pytorch_model.bin", "convert");
    }

    [Theory]
    [InlineData("bert.embeddings.word_embeddings.weight", "embeddings.word_embeddings.weight", "bert")]
    [InlineData("embeddings.word_embeddings.weight", "bert.embeddings.word_embeddings.weight", "bert")]
    [InlineData("roberta.encoder.x.weight", "encoder.x.weight", "xlm-roberta")]
    [InlineData("distilbert.transformer.x.weight", "transformer.x.weight", "distilbert")]
    [InlineData("albert.encoder.x.weight", "encoder.x.weight", "albert")]
    [InlineData("deberta_v2.x.weight", "x.weight", "deberta-v2")]
    [InlineData("bert.embeddings.LayerNorm.gamma", "embeddings.LayerNorm.weight", "bert")]
    [InlineData("embeddings.LayerNorm.beta", "bert.embeddings.LayerNorm.bias", "bert")]
    [InlineData("x.weight", "x.weight", "")]
    public void A_name_is_found_with_and_without_prefix_and_under_old_norm_names(string stored, string asked, string modelType)
    {
        using TemporaryFolder folder = Folder($$"""{"model_type":"{{modelType}}"}""", (stored, 2));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.True(checkpoint.Has(asked));
        Assert.Equal(stored, checkpoint.Find(asked).Name);
    }

    [Theory]
    [InlineData("bert.embeddings.dense.gamma", "embeddings.dense.weight")] // gamma is a norm's
    [InlineData("bert.bert.x.weight", "x.weight")]
    public void Other_names_are_not_taken_for_it(string stored, string asked)
    {
        using TemporaryFolder folder = Folder(Bert, (stored, 2));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.False(checkpoint.Has(asked));
        CheckpointException problem = Assert.Throws<CheckpointException>(() => checkpoint.Find(asked));
        Assert.Contains($"'bert.{asked}'", problem.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, problem.Message, StringComparison.Ordinal);
    }

    /// <summary>The names themselves say what stands around the encoder: no list of architectures does.</summary>
    [Theory]
    [InlineData("novel")]
    [InlineData("bert")]
    [InlineData("")]
    public void What_most_tensors_stand_in_is_left_out_whatever_the_model_is_called(string modelType)
    {
        using TemporaryFolder folder = Folder($$"""{"model_type":"{{modelType}}"}""",
            ("backbone.embeddings.weight", 2), ("backbone.layer.0.weight", 2), ("classifier.weight", 3), ("classifier.bias", 3),
            ("backbone.layer.1.weight", 2));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal("backbone.layer.1.weight", checkpoint.Find("layer.1.weight").Name);
        Assert.Equal("classifier.weight", checkpoint.Find("classifier.weight").Name);
        Assert.False(checkpoint.Has("weight"));
        Assert.False(checkpoint.Has("bias"));
    }

    [Fact]
    public void A_name_that_could_be_meant_in_two_places_is_in_none()
    {
        using TemporaryFolder folder = Folder("""{"model_type":"encoder-decoder"}""",
            ("encoder.block.0.weight", 2), ("decoder.block.0.weight", 2), ("decoder.block.1.weight", 2), ("decoder.norm.weight", 2));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.False(checkpoint.Has("block.0.weight"));
        Assert.Equal("decoder.block.1.weight", checkpoint.Find("block.1.weight").Name);
    }

    [Fact]
    public void Where_two_parts_are_as_large_neither_is_left_out()
    {
        using TemporaryFolder folder = Folder(Bert, ("left.a.weight", 2), ("right.b.weight", 2));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.False(checkpoint.Has("a.weight"));
        Assert.False(checkpoint.Has("b.weight"));
    }

    [Theory]
    [InlineData("bert.encoder.layer.weight", "bert", true)]
    [InlineData("model.encoder.layer.weight", "novel", true)]
    [InlineData("roberta.encoder.layer.weight", "xlm-roberta", true)]
    [InlineData("deberta_v2.encoder.layer.weight", "deberta-v2", true)]
    [InlineData("decoder.encoder.layer.weight", "bert", false)] // another part's weights are not taken for the encoder's
    [InlineData("bert.bert.encoder.layer.weight", "bert", false)]
    public void A_bare_encoder_leaves_out_only_the_models_own_name(string asked, string modelType, bool isFound)
    {
        using TemporaryFolder folder = Folder($$"""{"model_type":"{{modelType}}"}""", ("encoder.layer.weight", 2), ("pooler.weight", 2));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(isFound, checkpoint.Has(asked));
    }

    [Fact]
    public void The_exact_name_wins_over_the_prefixed_one()
    {
        using TemporaryFolder folder = Folder(Bert, ("x.weight", 2), ("bert.x.weight", 3));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal("x.weight", checkpoint.Find("x.weight").Name);
        Assert.Equal("bert.x.weight", checkpoint.Find("bert.x.weight").Name);
    }

    [Fact]
    public void Reading_is_recorded_as_unused_and_tied()
    {
        using TemporaryFolder folder = Folder(Bert, ("bert.a", 2), ("b", 3), ("c", 1), ("bert.embeddings.position_ids", 4));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(["b", "bert.a", "c"], checkpoint.UnusedTensors);
        Assert.Equal([0f, 1f], checkpoint.ReadFloat32("a", [2], member: "words"));
        Assert.Equal([0f, 1f], checkpoint.ReadFloat32("bert.a", [2], member: "decoder"));
        checkpoint.ReadFloat32("c", [1]);
        checkpoint.ReadFloat32("c", [1]);
        Assert.Equal(["b"], checkpoint.UnusedTensors);
        TiedTensor tied = Assert.Single(checkpoint.TiedTensors);
        Assert.Equal("bert.a", tied.Tensor);
        Assert.Equal(["words", "decoder"], tied.Members);
    }

    [Fact]
    public void Another_shape_than_expected_says_both()
    {
        using TemporaryFolder folder = Folder(Bert, ("bert.a", 2));
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        CheckpointException problem = Assert.Throws<CheckpointException>(() => checkpoint.ReadFloat32("a", [3, 1]));
        Assert.Contains("'bert.a'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("has shape [2], the model expects [3, 1]", problem.Message, StringComparison.Ordinal);
        Assert.Equal(["bert.a"], checkpoint.UnusedTensors);
    }

    [Fact]
    public void Shards_are_read_as_one()
    {
        using TemporaryFolder folder =
            Sharded("""{"metadata":{"total_size":20},"weight_map":{"bert.a":"m-1.safetensors","b":"m-2.safetensors"}}""");
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal([0f, 1f], checkpoint.ReadFloat32("a", [2]));
        Assert.Equal([0f, 1f, 2f], checkpoint.ReadFloat32("b", [3]));
        Assert.EndsWith("m-2.safetensors", checkpoint.Find("b").File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../m-1.safetensors")]
    [InlineData("sub/../../m.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\\\m.safetensors")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a\\u0000b")]
    [InlineData("\\ud800")]
    public void A_shard_outside_the_folder_is_refused(string shard)
    {
        using TemporaryFolder folder = Sharded($$$"""{"weight_map":{"bert.a":"{{{shard}}}"}}""");
        Fails(folder.Path, "model.safetensors.index.json");
    }

    [Fact]
    public void A_missing_shard_names_index_tensor_and_shard()
    {
        using TemporaryFolder folder = Sharded("""{"weight_map":{"bert.a":"m-3.safetensors"}}""");
        Fails(folder.Path, "index.json", "'bert.a'", "'m-3.safetensors'");
    }

    [Fact]
    public void A_tensor_that_its_shard_does_not_have_is_named()
    {
        using TemporaryFolder folder = Sharded("""{"weight_map":{"bert.a":"m-2.safetensors"}}""");
        Fails(folder.Path, "m-2.safetensors", "'bert.a'", "is not in the file");
    }

    [Theory]
    [InlineData("{}", "weight_map")]
    [InlineData("""{"weight_map":[]}""", "weight_map")]
    [InlineData("""{"weight_map":{"a":3}}""", "'a'")]
    [InlineData("""{"weight_map":{"a":"m-1.safetensors","a":"m-2.safetensors"}}""", "not valid JSON")]
    [InlineData("""{"weight_map":{"\ud800":"m-1.safetensors"}}""", "not valid JSON")]
    public void An_index_that_is_none_is_named(string index, string fact)
    {
        using TemporaryFolder folder = Sharded(index);
        Fails(folder.Path, "model.safetensors.index.json", fact);
    }

    [Theory]
    [InlineData("bert-mlm")]
    [InlineData("distilbert-seqcls")]
    [InlineData("roberta-seqcls")]
    public void Checkpoints_of_transformers_open(string name)
    {
        using Checkpoint checkpoint = Checkpoint.Open(TestFiles.Shared("data", "hf-golden", name));
        Assert.True(checkpoint.Has("embeddings.word_embeddings.weight"));
        Assert.True(checkpoint.Has("embeddings.LayerNorm.bias"));
        Assert.Equal([199L, 64L], checkpoint.Find("embeddings.word_embeddings.weight").Shape);
        Assert.Equal(199, new ModelConfigurationReader(checkpoint).Int32("vocab_size"));
    }

    private static TemporaryFolder Folder(string config, params (string Name, int Length)[] tensors)
    {
        TemporaryFolder folder = new();
        folder.Write("config.json", config);
        SafetensorsFile.Write(folder.File("model.safetensors"), tensors.Select(tensor => (tensor.Name, Counting(tensor.Length))));
        return folder;
    }

    private static TemporaryFolder Sharded(string index)
    {
        TemporaryFolder folder = new();
        folder.Write("config.json", Bert);
        folder.Write("model.safetensors.index.json", index);
        SafetensorsFile.Write(folder.File("m-1.safetensors"), [("bert.a", Counting(2))]);
        SafetensorsFile.Write(folder.File("m-2.safetensors"), [("b", Counting(3))]);
        return folder;
    }

    private static Tensor Counting(int length) => Tensor.From([.. Enumerable.Range(0, length).Select(i => (float)i)], length);

    private static void Fails(string path, params string[] facts)
    {
        CheckpointException problem = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path));
        Assert.All(facts, fact => Assert.Contains(fact, problem.Message, StringComparison.Ordinal));
    }
}
