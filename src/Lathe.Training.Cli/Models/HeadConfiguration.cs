using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Transformers;

namespace Lathe.Training.Cli.Models;

/// <summary>A checkpoint's config.json with another head in it, as transformers writes it.</summary>
internal static class HeadConfiguration
{
    private const string Architectures = "architectures";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The whole file.</summary>
    /// <param name="checkpoint">Whose file it is.</param>
    /// <param name="head">What the checkpoint is to have.</param>
    /// <param name="classes">Names of a classifier's classes; empty for other heads.</param>
    /// <exception cref="CheckpointException">The checkpoint is of no known family.</exception>
    public static byte[] With(Checkpoint checkpoint, EncoderHead head, IReadOnlyList<string> classes)
    {
        JsonObject file = JsonNode.Parse(checkpoint.Configuration.GetRawText())!.AsObject();
        string prefix = ModelFamilies.Of(checkpoint).ClassPrefix(checkpoint.ModelType);
        file[Architectures] = new JsonArray(prefix + head switch
        {
            EncoderHead.SequenceClassification => "ForSequenceClassification",
            EncoderHead.TokenClassification => "ForTokenClassification",
            EncoderHead.QuestionAnswering => "ForQuestionAnswering",
            EncoderHead.MaskedLanguageModel => "ForMaskedLM",
            _ => throw new ArgumentOutOfRangeException(nameof(head), head, "expected a head"),
        });
        // of the head that was there before
        foreach (string key in (string[])["id2label", "label2id", "num_labels", "problem_type"])
            file.Remove(key);
        if (classes.Count > 0)
        {
            file["id2label"] = new JsonObject(classes.Select((name, number) =>
                KeyValuePair.Create(number.ToString(CultureInfo.InvariantCulture), (JsonNode?)name)));
            file["label2id"] = new JsonObject(classes.Select((name, number) => KeyValuePair.Create(name, (JsonNode?)number)));
        }

        return JsonSerializer.SerializeToUtf8Bytes(file, Indented);
    }
}
