using System.Text.Json;

namespace Lathe.Pipelines.Tests;

/// <summary>Golden/pipelines.json: what Oracle/pipelines_golden.py computed with PyTorch in float64.</summary>
internal static class GoldenCases
{
    /// <summary>Of a probability or of a vector's element: float32 through two layers.</summary>
    public const double Tolerance = 2e-5;

    private static readonly JsonElement root = JsonDocument.Parse(File.ReadAllBytes(SeededCheckpoint.Golden("pipelines.json"))).RootElement;

    public static IEnumerable<JsonElement> Of(string name)
    {
        JsonElement cases = root.GetProperty(name);
        Assert.True(cases.GetArrayLength() > 3, name);
        return cases.EnumerateArray();
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static bool Switch(this JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    public static string[]? Texts(this JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Array } array
        ? [.. array.EnumerateArray().Select(item => item.GetString()!)] : null;

    public static JsonElement[] Items(this JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray()];

    public static void AssertScore(JsonElement expected, float found, string what)
    {
        double score = expected.GetProperty("score").GetDouble();
        Assert.True(Math.Abs(score - found) <= Tolerance * Math.Max(1, Math.Abs(score)), $"{what}: score {found}, expected {score}");
    }
}
