using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace Intents.Training;

/// <summary>MiniLM with a classifier drawn at random: where the teacher begins.</summary>
internal static class StartingPoint
{
    private static readonly string[] tokenizerFiles = ["vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"];

    /// <param name="encoder">all-MiniLM-L6-v2, or another encoder of its shape.</param>
    /// <param name="folder">A new folder.</param>
    /// <param name="labels">The intents, in the order of the classifier's outputs.</param>
    /// <param name="seed">Of the classifier.</param>
    /// <exception cref="CheckpointException">The encoder lacks a tensor, or has one of another shape.</exception>
    public static void Write(string encoder, string folder, LabelSet labels, long seed)
    {
        using Checkpoint checkpoint = Checkpoint.Open(encoder);
        JsonObject configuration = JsonNode.Parse(checkpoint.Configuration.GetRawText())!.AsObject();
        configuration.Remove("architectures");
        configuration["id2label"] = new JsonObject(labels.Names.Select((name, i) => KeyValuePair.Create($"{i}", (JsonNode?)name)));
        configuration["label2id"] = new JsonObject(labels.Names.Select((name, i) => KeyValuePair.Create(name, (JsonNode?)i)));
        WholeFolder.Write(folder, unfinished => Fill(checkpoint, encoder, unfinished, configuration, labels.Names.Count, seed));
    }

    private static void Fill(Checkpoint checkpoint, string encoder, string unfinished, JsonObject configuration, int intents, long seed)
    {
        File.WriteAllText(Path.Combine(unfinished, "config.json"),
            configuration.ToJsonString(new() { WriteIndented = true, NewLine = "\n" }));
        foreach (string name in tokenizerFiles.Where(name => File.Exists(Path.Combine(encoder, name))))
            File.Copy(Path.Combine(encoder, name), Path.Combine(unfinished, name));
        torch.random.manual_seed(seed);
        int vocabulary = new ModelConfigurationReader(checkpoint).Int32("vocab_size");
        using IntentModel.Trainable model = new(new IntentConfiguration(vocabulary, intents));
        using (torch.no_grad())
        {
            foreach ((string name, Parameter parameter) in model.named_parameters())
            {
                if (!name.StartsWith("classifier.", StringComparison.Ordinal))
                    Copy(checkpoint, name, parameter);
            }
        }

        model.Save(unfinished);
    }

    private static void Copy(Checkpoint checkpoint, string name, Parameter parameter)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        float[] values = checkpoint.ReadFloat32(name, Array.ConvertAll(parameter.shape, extent => (int)extent));
        parameter.copy_(torch.tensor(values, parameter.shape));
    }
}
