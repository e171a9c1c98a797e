using System.Text.Json;
using Intents;
using Lathe.Checkpoints;
using Lathe.Tests;

namespace Lathe.Intents.Tests;

/// <summary>The student that ships: what it says, and whether its files are what its manifest tells.</summary>
public sealed class StudentTests(StudentFixture student) : IClassFixture<StudentFixture>
{
    private const long MostBytes = 5_000_000;

    /// <summary>Sentences on the edge may fall to the other side where another instruction tier sums in another order.</summary>
    private const int SentencesOnTheEdge = 3;

    private static string Manifest => Path.Combine(StudentFixture.Folder, "model.lathe.json");

    [Theory]
    [InlineData("please book me a flight from Boston to Denver next Tuesday", "book_flight")]
    [InlineData("will it rain in Seattle this afternoon", "weather")]
    [InlineData("set an alarm for seven in the morning", "alarm")]
    [InlineData("move fifty dollars from checking to savings", "transfer")]
    [InlineData("what is the balance of my checking account", "balance")]
    [InlineData("somebody stole my credit card, report it", "report_lost_card")]
    [InlineData("how do i say thank you in french", "translate")]
    [InlineData("tell me a joke about cats", "tell_joke")]
    [InlineData("flip a coin, heads or tails", "flip_coin")]
    [InlineData("how many calories does an apple have", "calories")]
    public void Sentences_are_understood(string sentence, string intent) =>
        Assert.Equal(intent, student.Classifier.Classify([sentence])[0].Name);

    [Fact]
    public void A_sentence_among_others_is_what_it_is_alone()
    {
        string[] sentences = [.. Enumerable.Range(0, 70).Select(i => string.Join(' ', Enumerable.Repeat("play some music", 1 + (i % 5))))];
        Intent[] together = student.Classifier.Classify(sentences);
        for (int i = 0; i < sentences.Length; i += 23)
            Assert.Equal(student.Classifier.Classify([sentences[i]])[0], together[i]);
        Assert.Empty(student.Classifier.Classify([]));
    }

    [Fact]
    public void All_files_together_have_at_most_five_megabytes()
    {
        string folder = Path.Combine(TestFiles.RepositoryRoot, "samples", "Intents", "student");
        FileInfo[] files = new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories);
        Assert.InRange(files.Sum(file => file.Length), 1, MostBytes);
        Assert.DoesNotContain(files, file => file.Extension == ".safetensors");
    }

    [Fact]
    public void Files_are_what_the_manifest_tells()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Manifest));
        StudentFigures figures = StudentFigures.Read(Manifest);
        Assert.Equal(figures.Bytes.Student, student.Classifier.WeightBytes);
        int kept = manifest.RootElement.GetProperty("vocabulary").GetProperty("kept").GetInt32();
        Assert.Equal(kept, File.ReadLines(Path.Combine(StudentFixture.Folder, "vocab.txt")).Count());
        using JsonDocument configuration = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(StudentFixture.Folder, "config.json")));
        Assert.Equal(kept, configuration.RootElement.GetProperty("vocab_size").GetInt32());
        Assert.Equal(150, student.Classifier.Names.Distinct(StringComparer.Ordinal).Count());
        JsonElement[] pruned = [.. manifest.RootElement.GetProperty("pruned").EnumerateArray()];
        Assert.Equal(12, pruned.Length);
        Assert.All(pruned, units => Assert.Equal("taylor", units.GetProperty("by").GetString()));
        Assert.All(pruned, units => Assert.Equal(units.GetProperty("of").GetInt32(), 4 * units.GetProperty("kept").GetInt32()));
        // a change of the class after the student was made: the build says so first
        Assert.Equal("Intents.IntentModel", manifest.RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public void Another_packed_file_than_the_manifest_tells_of_is_refused()
    {
        string copy = Directory.CreateTempSubdirectory("lathe-intents-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(StudentFixture.Folder))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            string manifest = Path.Combine(copy, "model.lathe.json"), text = File.ReadAllText(manifest);
            int at = text.IndexOf("\"packed\": \"sha256:", StringComparison.Ordinal) + "\"packed\": \"sha256:".Length;
            File.WriteAllText(manifest, text[..at] + (text[at] == '0' ? '1' : '0') + text[(at + 1)..]);
            Assert.Contains("model.lathe", Assert.Throws<CheckpointException>(() => IntentClassifier.Load(copy)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public void Accuracy_over_the_test_sentences_is_what_the_manifest_tells()
    {
        string path = TestFiles.Shared("data", "sets", "clinc150", "data_full.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        (string Text, string Intent)[] test = [.. document.RootElement.GetProperty("test").EnumerateArray()
            .Select(pair => (pair[0].GetString()!, pair[1].GetString()!))];
        Intent[] found = student.Classifier.Classify([.. test.Select(sentence => sentence.Text)]);
        int right = found.Zip(test).Count(pair => pair.First.Name == pair.Second.Intent);
        StudentFigures figures = StudentFigures.Read(Manifest);
        Assert.Equal(figures.Sentences, test.Length);
        int told = (int)Math.Round(figures.Accuracy.Student * figures.Sentences);
        Assert.InRange(right, told - SentencesOnTheEdge, told + SentencesOnTheEdge);
    }
}
