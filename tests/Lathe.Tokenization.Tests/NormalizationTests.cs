using System.Security.Cryptography;
using System.Text;
using Lathe.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>Normal forms without ICU: against Python's unicodedata, all of Unicode that both know, alone and amid combining
/// marks.</summary>
public sealed class NormalizationTests
{
    [Theory]
    [InlineData("NFC", 0)]
    [InlineData("NFD", 1)]
    [InlineData("NFKC", 2)]
    [InlineData("NFKD", 3)]
    public void Normal_forms_are_those_of_Python(string form, int column)
    {
        Tokenizer tokenizer =
            Tokenizer.FromJson($$$"""{"normalizer":{"type":"{{{form}}}"},"model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"a"}}""");
        List<string> wrong = [];
        int characters = 0;
        foreach (string line in File.ReadLines(
            Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Tokenization.Tests", "Golden", "normalization.txt")))
        {
            string[] fields = line.Split(' ');
            StringBuilder text = new();
            foreach (string range in fields[4].Split(','))
            {
                int[] bounds = [.. range.Split('-').Select(bound => Convert.ToInt32(bound, 16))];
                for (int c = bounds[0]; c <= bounds[1]; c++)
                {
                    string one = char.ConvertFromUtf32(c);
                    text.Append(one).Append("\u0301\u0323 a").Append(one).Append("\u0316\u0345").Append(one).Append("\u1161\u11a8 ");
                    characters++;
                }
            }

            byte[] hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(tokenizer.Normalize(text.ToString())));
            if (Convert.ToHexStringLower(hash)[..32] != fields[column])
                wrong.Add(fields[4][..Math.Min(20, fields[4].Length)]);
        }

        Assert.Empty(wrong);
        Assert.True(characters > 90_000, $"{characters} characters");
    }

    [Fact]
    public void Hangul_composes_and_blocked_marks_do_not()
    {
        Tokenizer tokenizer =
            Tokenizer.FromJson("""{"normalizer":{"type":"NFC"},"model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"a"}}""");
        Assert.Equal("한글", tokenizer.Normalize("\u1112\u1161\u11AB\u1100\u1173\u11AF"));
        Assert.Equal("\u1EAD", tokenizer.Normalize("a\u0302\u0323"));
        Assert.Equal("a\u0334\u0345\u0345\u0301".Length - 1, tokenizer.Normalize("a\u0301\u0334\u0345\u0345").Length);
        Assert.Equal("\u0915\u093C", tokenizer.Normalize("\u0958")); // excluded from composition
    }
}
