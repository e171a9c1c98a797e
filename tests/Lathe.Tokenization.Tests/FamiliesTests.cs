using System.Text.Json;
using Lathe.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>
/// Checkpoints of every class without tokenizer.json, against what the Rust implementation makes of the tokenizer.json that transformers
/// would write
/// for them: Oracle/families.mjs, which says how to make Golden/families.json again.
/// </summary>
public sealed class FamiliesTests
{
    private static readonly JsonDocument golden = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Tokenization.Tests", "Golden", "families.json")));

    public static TheoryData<string> Names =>
        [.. golden.RootElement.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_class_without_tokenizer_json_gives_what_transformers_gives(string name)
    {
        JsonElement entry = golden.RootElement.EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == name);
        using TokenizerFolder folder = new();
        foreach (JsonProperty file in entry.GetProperty("files").EnumerateObject())
        {
            if (file.Value.ValueKind == JsonValueKind.String)
                folder.Write(file.Name, file.Value.GetString()!);
            else
                folder.Write(file.Name, file.Value.GetProperty("base64").GetBytesFromBase64());
        }

        Tokenizer tokenizer = folder.Load();
        int texts = 0;
        foreach (JsonElement line in entry.GetProperty("encoded").EnumerateArray())
        {
            Encoding encoding = tokenizer.Encode(line[0].GetString()!, line.GetArrayLength() > 3 ? line[3].GetString() : null);
            Assert.Equal($"{line[0]}: {line[1]} | {line[2]}",
                $"{line[0]}: {string.Join(' ', encoding.Ids)} | {string.Join(' ', encoding.TypeIds)}");
            texts++;
        }

        Assert.True(texts >= 13);
    }

    [Fact]
    public void The_documentation_lists_every_class_that_was_compared()
    {
        string page = File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, "docs", "text.md"));
        foreach (string name in golden.RootElement.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!.Split(' ')[0])
            .Distinct())
            Assert.Contains($"{name}Tokenizer", page, StringComparison.Ordinal);
    }
}
