using System.Text.Json.Nodes;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Tests;

/// <summary>Writes a small checkpoint with seeded weights, under the names that transformers gives the family's tensors.</summary>
internal static class TinyCheckpoint
{
    public const int Hidden = 32, Heads = 4, Inner = 48, Vocabulary = 71, Positions = 24, Labels = 3, EmbeddingSize = 16, Batch = 3,
        Sequence = 11;

    private static readonly (string Old, string New)[] DistilBertNames = [
        ("attention.self.query", "attention.q_lin"), ("attention.self.key", "attention.k_lin"), ("attention.self.value", "attention.v_lin"),
        ("attention.output.dense", "attention.out_lin"), ("attention.output.LayerNorm", "sa_layer_norm"), ("intermediate.dense",
            "ffn.lin1"),
        ("output.dense", "ffn.lin2"), ("output.LayerNorm", "output_layer_norm"),
    ];

    private static readonly (string Old, string New)[] AlbertNames = [
        ("attention.self.", "attention."), ("attention.output.dense", "attention.dense"), ("attention.output.LayerNorm",
            "attention.LayerNorm"),
        ("intermediate.dense", "ffn"), ("output.dense", "ffn_output"), ("output.LayerNorm", "full_layer_layer_norm"),
    ];

    /// <summary>Writes config.json, model.safetensors and, computed eagerly, reference.safetensors.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="family">bert, roberta, distilbert or albert.</param>
    /// <param name="head">The head it gets; a sequence classifier of BERT and ALBERT comes with a pooler.</param>
    /// <param name="activation">As config.json names it.</param>
    public static void Write(string folder, string family, EncoderHead head, string activation = "gelu")
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), Configuration(family, head, activation).ToJsonString());
        Random random = new(family.Length * 31 + (int)head);
        SafetensorsFile.Write(Path.Combine(folder, "model.safetensors"),
            Shapes(family, head).Select(tensor => (tensor.Name, Seeded(random, tensor.Name, tensor.Shape))));
        WriteReference(folder, random);
    }

    /// <summary>Replaces weights of a checkpoint, and computes its reference anew.</summary>
    public static void Change(string folder, Func<string, Tensor, Tensor> change)
    {
        (string Name, Tensor Tensor)[] tensors;
        using (Checkpoint checkpoint = Checkpoint.Open(folder))
        {
            tensors = [.. checkpoint.Tensors.Values.Select(entry =>
            {
                int[] shape = [.. entry.Shape.Select(extent => (int)extent)];
                return (entry.Name, change(entry.Name, Tensor.From(checkpoint.ReadFloat32(entry.Name, shape), shape)));
            })];
        }
        SafetensorsFile.Write(Path.Combine(folder, "model.safetensors"), tensors);
        WriteReference(folder, new Random(tensors.Length));
    }

    private static JsonObject Configuration(string family, EncoderHead head, string activation) => family == "distilbert"
        ? new JsonObject
        {
            ["model_type"] = family, ["n_layers"] = 2, ["dim"] = Hidden, ["n_heads"] = Heads, ["hidden_dim"] = Inner, ["vocab_size"] =
                Vocabulary,
            ["max_position_embeddings"] = Positions, ["activation"] = activation,
        }
        : new JsonObject
        {
            ["model_type"] = family, ["num_hidden_layers"] = family
                == "albert" ? 4 : 2, ["hidden_size"] = Hidden, ["num_attention_heads"] = Heads,
            ["intermediate_size"] = Inner, ["vocab_size"] = Vocabulary, ["max_position_embeddings"] = Positions, ["hidden_act"] =
                activation,
            ["type_vocab_size"] = TypeRows(family, head), ["layer_norm_eps"] = 1e-5, ["pad_token_id"] = family == "roberta" ? 1 : 0,
            // ALBERT: two groups of two layers, each run twice
            ["embedding_size"] = EmbeddingSize, ["num_hidden_groups"] = 2, ["inner_group_num"] = 2,
        };

    /// <summary>RoBERTa usually has one type, and some checkpoints two: here its classifier of texts.</summary>
    private static int TypeRows(string family, EncoderHead head) =>
        family == "roberta" && head != EncoderHead.SequenceClassification ? 1 : 2;

    private static IEnumerable<(string Name, int[] Shape)> Shapes(string family, EncoderHead head)
    {
        int width = family == "albert" ? EmbeddingSize : Hidden;
        string prefix = family + ".";
        List<(string, int[])> tensors =
            [(prefix + "embeddings.word_embeddings.weight", [Vocabulary, width]),
            (prefix + "embeddings.position_embeddings.weight", [Positions, width])];
        if (family != "distilbert")
            tensors.Add((prefix + "embeddings.token_type_embeddings.weight", [TypeRows(family, head), width]));
        Norm(prefix + "embeddings.LayerNorm", width);
        if (family == "albert")
            Linear(prefix + "encoder.embedding_hidden_mapping_in", Hidden, width);
        foreach (string layer in family switch
        {
            "albert" => ["encoder.albert_layer_groups.0.albert_layers.0", "encoder.albert_layer_groups.0.albert_layers.1",
                "encoder.albert_layer_groups.1.albert_layers.0", "encoder.albert_layer_groups.1.albert_layers.1"],
            "distilbert" => (string[])["transformer.layer.0", "transformer.layer.1"],
            _ => ["encoder.layer.0", "encoder.layer.1"],
        })
        {
            foreach ((string name, int outputs, int inputs) in (ReadOnlySpan<(string, int, int)>)
                [("attention.self.query", Hidden, Hidden), ("attention.self.key", Hidden, Hidden), ("attention.self.value", Hidden, Hidden),
                ("attention.output.dense", Hidden, Hidden), ("intermediate.dense", Inner, Hidden), ("output.dense", Hidden, Inner)])
                Linear(prefix + layer + "." + Renamed(family, name), outputs, inputs);
            Norm(prefix + layer + "." + Renamed(family, "attention.output.LayerNorm"), Hidden);
            Norm(prefix + layer + "." + Renamed(family, "output.LayerNorm"), Hidden);
        }
        Head(family, head, width);
        return tensors;

        void Linear(string name, int outputs, int inputs) =>
            tensors.AddRange([(name + ".weight", [outputs, inputs]), (name + ".bias", [outputs])]);

        void Norm(string name, int size) => tensors.AddRange([(name + ".weight", [size]), (name + ".bias", [size])]);

        void Head(string family, EncoderHead head, int width)
        {
            bool readsPooler = family is "bert" or "albert";
            if (head == EncoderHead.None && family != "distilbert" || head == EncoderHead.SequenceClassification && readsPooler)
                Linear(prefix + (family == "albert" ? "pooler" : "pooler.dense"), Hidden, Hidden);
            if (head == EncoderHead.SequenceClassification && !readsPooler)
                Linear(family == "roberta" ? "classifier.dense" : "pre_classifier", Hidden, Hidden);
            if (head == EncoderHead.SequenceClassification)
                Linear(family == "roberta" ? "classifier.out_proj" : "classifier", Labels, Hidden);
            if (head == EncoderHead.TokenClassification)
                Linear("classifier", Labels, Hidden);
            if (head == EncoderHead.QuestionAnswering)
                Linear("qa_outputs", 2, Hidden);
            if (head != EncoderHead.MaskedLanguageModel)
                return;
            (string dense, string norm, string bias) = family switch
            {
                "bert" => ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias"),
                "roberta" => ("lm_head.dense", "lm_head.layer_norm", "lm_head.bias"),
                "albert" => ("predictions.dense", "predictions.LayerNorm", "predictions.bias"),
                _ => ("vocab_transform", "vocab_layer_norm", "vocab_projector.bias"),
            };
            Linear(dense, width, Hidden);
            Norm(norm, width);
            tensors.Add((bias, [Vocabulary]));
        }
    }

    private static string Renamed(string family, string name)
    {
        foreach ((string old, string replacement) in family switch { "distilbert" => DistilBertNames, "albert" => AlbertNames, _ => [] })
        {
            if (name.StartsWith(old, StringComparison.Ordinal))
                return replacement + name[old.Length..];
        }
        return name;
    }

    private static Tensor Seeded(Random random, string name, int[] shape)
    {
        Tensor tensor = Tensor.Float32(shape);
        bool isNorm = name.Contains("norm", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".weight", StringComparison.Ordinal);
        float scale = shape.Length == 2 && !name.Contains("embeddings", StringComparison.Ordinal) ? 1 / MathF.Sqrt(shape[1]) : 0.2f;
        foreach (ref float value in tensor.Floats)
            value = (isNorm ? 1 : 0) + scale * (float)(random.NextDouble() * 2 - 1) * 1.7f;
        return tensor;
    }

    private static void WriteReference(string folder, Random random)
    {
        EagerModel eager = AutoModel.LoadEager(folder);
        Tensor ids = Tensor.Int32(Batch, Sequence), mask = Tensor.Int32(Batch, Sequence), types = Tensor.Int32(Batch, Sequence);
        for (int i = 0; i < ids.Length; i++)
        {
            bool isToken = i % Sequence < Sequence - 2 * (i / Sequence);
            ids.Ints[i] = isToken ? random.Next(5, Vocabulary) : eager.Configuration.PaddingId;
            mask.Ints[i] = isToken ? 1 : 0;
            types.Ints[i] = Math.Min(i % Sequence / 6, Math.Max(0, eager.Configuration.TypeVocabularySize - 1));
        }
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal) { ["input_ids"] = ids, ["attention_mask"] = mask };
        if (eager.Family.InputNames.Contains("token_type_ids", StringComparer.Ordinal))
            inputs.Add("token_type_ids", types);
        IReadOnlyDictionary<string, Tensor> outputs = eager.Run(inputs, observe: true);
        SafetensorsFile.Write(Path.Combine(folder, "reference.safetensors"),
            inputs.Concat(outputs).Select(entry => (entry.Key, entry.Value)));
    }
}
