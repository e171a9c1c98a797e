using System.Text.Json;

namespace Lathe.Benchmarks.SampleModel;

/// <summary>Sentences and the intents they have.</summary>
/// <param name="Labels">The intents, in alphabetical order.</param>
/// <param name="Training">Sentences to fit to.</param>
/// <param name="Validation">Sentences to score.</param>
internal sealed record IntentSet(string[] Labels, (string Text, int Label)[] Training, (string Text, int Label)[] Validation)
{
    public static IntentSet Read(string folder)
    {
        string[] labels = [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        return new IntentSet(labels, All(label => $"train_{label}_full.json"), All(label => $"validate_{label}.json"));

        (string, int)[] All(Func<string, string> file) =>
            [.. labels.SelectMany((label, index) => Sentences(Path.Combine(folder, label, file(label)), label)
            .Select(text => (text, index)))];
    }

    private static IEnumerable<string> Sentences(string path, string label)
    {
        // one of the files has a few bytes that are not UTF-8: they become U+FFFD, which is no word
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.GetProperty(label).EnumerateArray()
            .Select(sentence => string.Concat(sentence.GetProperty("data").EnumerateArray()
            .Select(part => part.GetProperty("text").GetString())))];
    }
}
