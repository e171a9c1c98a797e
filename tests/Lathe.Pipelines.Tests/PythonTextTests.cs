using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lathe.Pipelines.Tests;

/// <summary>Lower case against Python itself: Golden/python_lower.json, which Oracle/python_lower.py wrote.</summary>
public sealed class PythonTextTests
{
    private const int Block = 0x1000;

    private static readonly JsonElement golden =
        JsonDocument.Parse(File.ReadAllBytes(SeededCheckpoint.Golden("python_lower.json"))).RootElement;

    [Fact]
    public void Every_character_is_lowered_as_Python_lowers_it_alone_and_beside_a_sigma()
    {
        bool[] known = new bool[0x110000];
        foreach (JsonElement range in golden.GetProperty("ranges").EnumerateArray())
            known.AsSpan(range[0].GetInt32(), range[1].GetInt32() - range[0].GetInt32() + 1).Fill(true);
        string[] expected = [.. golden.GetProperty("blocks").EnumerateArray().Select(hash => hash.GetString()!)];
        List<string> different = [];
        for (int block = 0; block < expected.Length; block++)
        {
            IEnumerable<string> texts = Enumerable.Range(block * Block, Block).Where(code => known[code]).Select(char.ConvertFromUtf32)
                .SelectMany(c => (string[])[c, c + "Σ", "A" + c + "Σ", "AΣ" + c, "AΣ" + c + "A"]);
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
                string.Join('\n', texts.Select(PythonText.Lower)))))[..16];
            if (hash != expected[block])
                different.Add($"U+{block * Block:X4}");
        }
        Assert.Empty(different);
    }

    [Fact]
    public void Texts_are_lowered_as_Python_lowers_them()
    {
        foreach (JsonElement pair in golden.GetProperty("texts").EnumerateArray())
            Assert.Equal(pair[1].GetString(), PythonText.Lower(pair[0].GetString()!));
    }

    [Fact]
    public void A_lone_surrogate_stays_and_is_no_letter()
    {
        Assert.Equal("\uD801aς", PythonText.Lower("\uD801AΣ"));
        Assert.Equal("ας\uDC00", PythonText.Lower("ΑΣ\uDC00"));
        Assert.Equal("\uD801σ", PythonText.Lower("\uD801Σ"));
    }
}
