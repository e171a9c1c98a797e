using System.Text.Json;
using Lathe.Tests;

namespace Lathe.Tokenization.Tests;

/// <summary>What people wrote to assistants, banks and search engines; tests skip where the data is missing.</summary>
internal static class Sentences
{
    public static string[] All()
    {
        List<string> texts = [];
        using JsonDocument clinc = JsonDocument.Parse(File.ReadAllBytes(
            Path.Combine(TestFiles.Shared("data", "sets", "clinc150"), "data_full.json")));
        foreach (JsonElement pair in clinc.RootElement.GetProperty("train").EnumerateArray())
            texts.Add(pair[0].GetString()!);
        foreach (string line in File.ReadLines(Path.Combine(TestFiles.Shared("data", "sets", "banking77"), "train.csv")).Skip(1))
            texts.Add(line[..Math.Max(0, line.LastIndexOf(','))].Trim('"'));
        foreach (string line in File.ReadLines(Path.Combine(TestFiles.Shared("data", "sets", "trec"), "TREC.train.all"),
            System.Text.Encoding.Latin1))
            texts.Add(line[(line.IndexOf(' ') + 1)..]);
        return [.. texts];
    }
}
