using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;
using Lathe.Transformers.Tokenization;

namespace Lathe.Benchmarks.SampleModel;

/// <summary>Writes the samples' checkpoint: vocabulary, encoder, classifier and the files that tell how texts become vectors.</summary>
internal static class SampleCheckpoint
{
    private const int VocabularySize = 4000, SentenceWeight = 20, Seed = 20261123, Rows = 64, Longest = 48;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(IntentSet intents, string[] sentences, string folder, TextWriter log)
    {
        Directory.CreateDirectory(folder);
        string[] texts = [.. intents.Training.Select(sentence => sentence.Text), .. sentences];
        // the few sentences' words are to be pieces of their own beside those of the many
        string[] vocabulary = WordPieces.Find([.. texts, .. Enumerable.Repeat(sentences, SentenceWeight).SelectMany(all => all)],
            VocabularySize);
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), string.Join('\n', vocabulary) + "\n");
        WriteJson(folder, "tokenizer_config.json",
            new JsonObject { ["do_lower_case"] = true, ["model_max_length"] = SeededEncoder.Positions });
        WriteJson(folder, "config.json", Configuration(vocabulary.Length, intents.Labels));
        WriteSentenceTransformer(folder);

        Tokenizer tokenizer = Tokenizer.Load(folder);
        List<(string Name, Tensor Tensor)> tensors = new SeededEncoder(vocabulary.Length, Seed).Tensors(Rarity(tokenizer, texts));
        string weights = Path.Combine(folder, "model.safetensors");
        SafetensorsFile.Write(weights, [.. tensors, ("classifier.weight", Tensor.Float32(intents.Labels.Length, SeededEncoder.Hidden)),
            ("classifier.bias", Tensor.Float32(intents.Labels.Length))]);

        float[][] training = Features(folder, tokenizer, intents.Training), validation = Features(folder, tokenizer, intents.Validation);
        (float[] weight, float[] bias) =
            SoftmaxRegression.Fit(training, [.. intents.Training.Select(sentence => sentence.Label)], intents.Labels.Length);
        SafetensorsFile.Write(weights, [.. tensors, ("classifier.weight", Tensor.From(weight, intents.Labels.Length, SeededEncoder.Hidden)),
            ("classifier.bias", Tensor.From(bias, intents.Labels.Length))]);
        log.WriteLine(
            $"{vocabulary.Length} word pieces; classifier right in "
            + $"{SoftmaxRegression.Accuracy(training, [.. intents.Training.Select(sentence => sentence.Label)], weight, bias):P2} of "
            + $"{training.Length} training and "
            + $"{SoftmaxRegression.Accuracy(validation, [.. intents.Validation.Select(sentence => sentence.Label)], weight, bias):P2} of "
            + $"{validation.Length} validation sentences");
    }

    private static JsonObject Configuration(int vocabulary, string[] labels)
    {
        JsonObject names = [], ids = [];
        for (int i = 0; i < labels.Length; i++)
        {
            names[$"{i}"] = labels[i];
            ids[labels[i]] = i;
        }
        return new JsonObject
        {
            ["model_type"] = "bert", ["architectures"] = new JsonArray("BertForSequenceClassification"), ["num_hidden_layers"] =
                SeededEncoder.Layers,
            ["hidden_size"] = SeededEncoder.Hidden, ["num_attention_heads"] = SeededEncoder.Heads, ["intermediate_size"] =
                SeededEncoder.Inner, ["vocab_size"] = vocabulary,
            ["max_position_embeddings"] = SeededEncoder.Positions, ["hidden_act"] = "gelu", ["type_vocab_size"] = 2, ["layer_norm_eps"] =
                1e-12, ["pad_token_id"] = 0,
            ["problem_type"] = "single_label_classification", ["id2label"] = names, ["label2id"] = ids,
        };
    }

    private static void WriteSentenceTransformer(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        WriteJson(folder, "modules.json", new JsonArray(
            Module(0, "", "Transformer"), Module(1, "1_Pooling", "Pooling"), Module(2, "2_Normalize", "Normalize")));
        WriteJson(folder, "1_Pooling/config.json",
            new JsonObject { ["word_embedding_dimension"] = SeededEncoder.Hidden, ["pooling_mode_mean_tokens"] = true });
        WriteJson(folder, "sentence_bert_config.json",
            new JsonObject { ["max_seq_length"] = SeededEncoder.Positions, ["do_lower_case"] = false });

        static JsonNode Module(int index, string path, string type) =>
            new JsonObject { ["idx"] = index, ["name"] = $"{index}", ["path"] = path, ["type"] = $"sentence_transformers.models.{type}" };
    }

    private static void WriteJson(string folder, string name, JsonNode node) =>
        File.WriteAllText(Path.Combine(folder, name), node.ToJsonString(Indented) + "\n");

    /// <summary>For each id, how few texts it is in: 1 for one text, -1 for all; special tokens count as in all.</summary>
    private static float[] Rarity(Tokenizer tokenizer, string[] texts)
    {
        int[] found = new int[tokenizer.VocabularySize];
        foreach (string text in texts)
        {
            foreach (int id in tokenizer.Encode(text, options: new EncodeOptions { AddSpecialTokens = false }).Ids.Distinct())
                found[id]++;
        }
        double most = Math.Log(texts.Length);
        return [.. found.Select((count, id) => id < 5 ? -1 : (float)(1 - 2 * Math.Log(Math.Max(count, 1)) / most))];
    }

    /// <summary>What the pooler makes of each sentence.</summary>
    private static float[][] Features(string folder, Tokenizer tokenizer, (string Text, int Label)[] sentences)
    {
        using CompiledModel model = AutoModel.Load(folder, Precision.Float32);
        List<float[]> features = [];
        foreach ((string Text, int Label)[] chunk in sentences.Chunk(Rows))
        {
            int[] ids = new int[chunk.Length * Longest], mask = new int[ids.Length];
            tokenizer.EncodeBatch([.. chunk.Select(sentence => sentence.Text)], Longest, ids, mask);
            IReadOnlyDictionary<string, Tensor> outputs = CompiledRun.Run(model, new Dictionary<string, Tensor>(StringComparer.Ordinal)
            {
                ["input_ids"] = Tensor.From(ids, chunk.Length, Longest),
                ["attention_mask"] = Tensor.From(mask, chunk.Length, Longest),
                ["token_type_ids"] = Tensor.Int32(chunk.Length, Longest),
            });
            for (int i = 0; i < chunk.Length; i++)
                features.Add(outputs["pooler_output"].Floats.Slice(i * SeededEncoder.Hidden, SeededEncoder.Hidden).ToArray());
        }
        return [.. features];
    }
}
