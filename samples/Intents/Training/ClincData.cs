using System.Text.Json;
using Lathe.Compression;
using Lathe.Training;

namespace Intents.Training;

/// <summary>CLINC150's data_full.json: sentences of 150 intents (Larson et al. 2019). Those out of its scope are left out.</summary>
internal static class ClincData
{
    /// <summary>15,000 sentences to learn from, 3,000 to validate by, 4,500 to test.</summary>
    /// <exception cref="InputException">It is no such file.</exception>
    public static IntentData Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(file);
            return new IntentData("clinc150", Split(path, document, "train"), Split(path, document, "val"), Split(path, document, "test"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message} Expected CLINC150's data_full.json.", exception);
        }
    }

    private static TrainingData Split(string path, JsonDocument document, string name)
    {
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(name, out JsonElement split)
            || split.ValueKind != JsonValueKind.Array)
            throw new InputException($"{path}: has no list '{name}'; expected CLINC150's data_full.json.");
        return TrainingData.Of($"{path}: {name}", split.EnumerateArray().Select((pair, i) =>
            pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair.EnumerateArray().All(
                part => part.ValueKind == JsonValueKind.String)
            ? new TrainingExample { Text = pair[0].GetString()!, Label = pair[1].GetString()! }
            : throw new InputException($"{path}: entry {i + 1} of '{name}' is no pair of a sentence and its intent.")));
    }
}
