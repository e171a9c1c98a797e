using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Transformers;

namespace Lathe.Pipelines.Tests;

/// <summary>A small BERT whose weights are a hash of tensor name and index: Oracle/pipelines_golden.py computes the same ones.</summary>
internal static class SeededCheckpoint
{
    public const int Hidden = 32, Positions = 64, Dense = 12;
    private const int Inner = 48;

    public static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);

    public static int Vocabulary { get; } = File.ReadAllLines(Golden("vocab.txt")).Length;

    /// <summary>Writes config.json, model.safetensors and vocab.txt.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="head">What sits on top.</param>
    /// <param name="labels">Classes of a classifier.</param>
    /// <param name="change">Changes config.json.</param>
    /// <param name="positions">Rows of the position embeddings.</param>
    public static void Write(string folder, EncoderHead head = EncoderHead.None, int labels = 3, Action<JsonObject>? change = null,
        int positions = Positions)
    {
        JsonObject names = [];
        for (int i = 0; i < labels; i++)
        {
            if (i != 1)
                names[$"{i}"] = $"class {i}"; // class 1 has no name
        }
        JsonObject configuration = new()
        {
            ["model_type"] = "bert", ["num_hidden_layers"] = 2, ["hidden_size"] = Hidden, ["num_attention_heads"] =
                4, ["intermediate_size"] = Inner,
            ["vocab_size"] = Vocabulary, ["max_position_embeddings"] = positions, ["hidden_act"] = "gelu", ["type_vocab_size"] =
                2, ["layer_norm_eps"] = 1e-12,
            ["pad_token_id"] = 0,
        };
        if (head is EncoderHead.SequenceClassification or EncoderHead.TokenClassification)
            (configuration["num_labels"], configuration["id2label"]) = (labels, names);
        change?.Invoke(configuration);
        File.WriteAllText(Path.Combine(folder, "config.json"), configuration.ToJsonString());
        File.Copy(Golden("vocab.txt"), Path.Combine(folder, "vocab.txt"), overwrite: true);
        SafetensorsFile.Write(Path.Combine(folder, "model.safetensors"),
            Shapes(head, labels, positions).Select(tensor => (tensor.Name, Seeded(tensor.Name, tensor.Shape))));
    }

    /// <summary>Writes modules.json with pooling, and Dense and Normalize where asked for.</summary>
    public static void WriteModules(string folder, IEnumerable<string> modes, bool normalize, bool dense = false, bool includePrompt = true)
    {
        JsonArray modules = [Module(0, "", "Transformer"), Module(1, "1_Pooling", "Pooling")];
        JsonObject pooling = new()
        {
            ["word_embedding_dimension"] = Hidden, ["pooling_mode_cls_token"] = false, ["pooling_mode_mean_tokens"] =
                false, ["pooling_mode_max_tokens"] = false,
            ["include_prompt"] = includePrompt,
        };
        foreach (string mode in modes)
            pooling[$"pooling_mode_{mode switch { "cls" => "cls_token", "max" => "max_tokens", "mean" => "mean_tokens", "weightedmean" => "weightedmean_tokens", _ => mode }}"] = true;
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), pooling.ToJsonString());
        if (dense)
        {
            modules.Add(Module(2, "2_Dense", "Dense"));
            Directory.CreateDirectory(Path.Combine(folder, "2_Dense"));
            File.WriteAllText(
                Path.Combine(folder, "2_Dense", "config.json"),
                $$"""{"in_features":{{Hidden}},"out_features":{{Dense}},"bias":true,"activation_function":"torch.nn.modules.activation.Tanh"}""");
            SafetensorsFile.Write(
                Path.Combine(folder, "2_Dense", "model.safetensors"),
                [("linear.weight", Seeded("linear.weight", [Dense, Hidden])), ("linear.bias", Seeded("linear.bias", [Dense]))]);
        }
        if (normalize)
            modules.Add(Module(modules.Count, "3_Normalize", "Normalize"));
        File.WriteAllText(Path.Combine(folder, "modules.json"), modules.ToJsonString());
    }

    private static JsonObject Module(int index, string path, string type) => new()
    {
        ["idx"] = index, ["name"] = $"{index}", ["path"] = path, ["type"] = $"sentence_transformers.models.{type}",
    };

    private static List<(string Name, int[] Shape)> Shapes(EncoderHead head, int labels, int positions)
    {
        List<(string, int[])> tensors = [
            ("bert.embeddings.word_embeddings.weight", [Vocabulary, Hidden]),
                ("bert.embeddings.position_embeddings.weight", [positions, Hidden]),
            ("bert.embeddings.token_type_embeddings.weight", [2, Hidden]),
        ];
        Norm("bert.embeddings.LayerNorm");
        for (int layer = 0; layer < 2; layer++)
        {
            string prefix = $"bert.encoder.layer.{layer}.";
            foreach (string name in (string[])["attention.self.query", "attention.self.key", "attention.self.value",
                "attention.output.dense"])
                Linear(prefix + name, Hidden, Hidden);
            Linear(prefix + "intermediate.dense", Inner, Hidden);
            Linear(prefix + "output.dense", Hidden, Inner);
            Norm(prefix + "attention.output.LayerNorm");
            Norm(prefix + "output.LayerNorm");
        }
        switch (head)
        {
            case EncoderHead.SequenceClassification:
                Linear("bert.pooler.dense", Hidden, Hidden);
                Linear("classifier", labels, Hidden);
                break;
            case EncoderHead.TokenClassification:
                Linear("classifier", labels, Hidden);
                break;
            case EncoderHead.QuestionAnswering:
                Linear("qa_outputs", 2, Hidden);
                break;
            case EncoderHead.MaskedLanguageModel:
                Linear("cls.predictions.transform.dense", Hidden, Hidden);
                Norm("cls.predictions.transform.LayerNorm");
                tensors.Add(("cls.predictions.bias", [Vocabulary]));
                break;
        }
        return tensors;

        void Linear(string name, int outputs, int inputs) =>
            tensors.AddRange([(name + ".weight", [outputs, inputs]), (name + ".bias", [outputs])]);

        void Norm(string name) => tensors.AddRange([(name + ".weight", [Hidden]), (name + ".bias", [Hidden])]);
    }

    /// <summary>FNV-1a of the name, SplitMix64 of the index, 24 bits of it as a fraction.</summary>
    internal static Tensor Seeded(string name, int[] shape)
    {
        ulong seed = 0xCBF29CE484222325;
        foreach (char letter in name)
            seed = (seed ^ letter) * 0x100000001B3;
        bool isNorm = name.Contains("LayerNorm.weight", StringComparison.Ordinal);
        double scale = isNorm || shape.Length == 1 ? 0.1
            : name.Contains("embeddings", StringComparison.Ordinal) ? 1.5
            : (name.Contains("encoder", StringComparison.Ordinal) ? 1.0 : 3.0) / Math.Sqrt(shape[1]);
        Tensor tensor = Tensor.Float32(shape);
        Span<float> values = tensor.Floats;
        for (int i = 0; i < values.Length; i++)
        {
            ulong z = seed + (ulong)(i + 1) * 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            values[i] = (float)(((z >> 40) / 8388608.0 - 1.0) * scale + (isNorm ? 1.0 : 0.0));
        }
        return tensor;
    }
}
