using Lathe.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>
/// Same ids as the Rust implementation: live on LATHE_TOKENIZERS_STRINGS strings (100,000) a family where it is installed, and on a golden
/// sample that it made (Golden/FAMILY.txt; LATHE_UPDATE_GOLDEN=1 writes it again) everywhere the vocabularies are.
/// </summary>
public sealed class OracleParityTests
{
    private const int GoldenStrings = 300;
    private const ulong GoldenSeed = 4;

    public static TheoryData<string> Families => [.. Vocabularies.Families];

    [Theory]
    [MemberData(nameof(Families))]
    public void Ids_agree_with_the_golden_sample(string family)
    {
        Tokenizer tokenizer = Vocabularies.Load(family);
        string golden = Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Tokenization.Tests", "Golden", family + ".txt");
        string[] strings = [.. new ParityCorpus(GoldenSeed).Strings(GoldenStrings)];
        if (Environment.GetEnvironmentVariable("LATHE_UPDATE_GOLDEN") == "1")
            File.WriteAllLines(golden, Oracle.Encode(Path.Combine(tokenizer.Source), strings));
        Compare(tokenizer, strings, File.ReadAllLines(golden));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Ids_agree_with_the_rust_implementation(string family)
    {
        _ = Oracle.Folder;
        Tokenizer tokenizer = Vocabularies.Load(family);
        int count = int.Parse(Environment.GetEnvironmentVariable("LATHE_TOKENIZERS_STRINGS") ?? "100000");
        string[] strings = [.. new ParityCorpus(1000 + (ulong)Array.IndexOf(Vocabularies.Families, family)).Strings(count)];
        Compare(tokenizer, strings, Oracle.Encode(tokenizer.Source, strings));
        TestContext.Current.SendDiagnosticMessage($"{family}: {count} strings agree");
    }

    [Theory]
    [MemberData(nameof(Components.Names), MemberType = typeof(Components))]
    public void Every_component_agrees_with_the_rust_implementation(string name)
    {
        _ = Oracle.Folder;
        string json = Components.Json(name);
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json);
            string[] strings = [.. new ParityCorpus(31).Strings(3000), .. Components.Strings];
            Compare(Tokenizer.FromJson(json, name), strings, Oracle.Encode(file, strings));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Compare(Tokenizer tokenizer, string[] strings, string[] expected)
    {
        Assert.Equal(strings.Length, expected.Length);
        int[] ids = new int[64 * 1024];
        List<string> wrong = [];
        for (int i = 0; i < strings.Length && wrong.Count < 5; i++)
        {
            int count = tokenizer.Encode(strings[i], ids);
            string found = string.Join(' ', ids[..count]);
            if (found != expected[i])
                wrong.Add($"string {i} \"{strings[i]}\": {found}; expected {expected[i]}");
        }

        Assert.Empty(wrong);
    }
}
