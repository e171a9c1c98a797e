using System.Text.Json.Nodes;

namespace Lathe.Cli.Tests;

/// <summary>Labelled examples: <c>lathe evaluate --labels</c>, and what <c>lathe compress</c> measures before and after.</summary>
public sealed class MetricTests(TextFixture texts) : IClassFixture<TextFixture>
{
    private static readonly string[] Names = ["no", "maybe", "yes"];

    [Fact]
    public void Accuracy_counts_the_texts_whose_class_is_the_one_of_the_file()
    {
        (string[] sentences, int[] classes) = Classified();
        // three of twelve are labelled wrongly; names and numbers are taken alike
        string[] lines = [.. sentences.Select((text, i) =>
            $"{(i % 4 == 3 ? Names[(classes[i] + 1) % 3] : i % 2 == 0 ? Names[classes[i]] : classes[i].ToString())}\t{text}")];
        JsonObject score = ToolRun.Json("evaluate", texts.Classifier, "--labels", Written("labels.tsv", lines));
        Assert.Equal((12, 9, 0.75), ((int)score["examples"]!, (int)score["correct"]!, (double)score["accuracy"]!));
        Assert.Equal(0.75, (double)ToolRun.Json("evaluate", texts.Classifier, "--labels", texts.File("labels.tsv"), "--examples", "4..8",
            "--precision", "float32")["accuracy"]!);
    }

    [Fact]
    public void A_second_text_is_read_as_the_other_half_of_a_pair()
    {
        Random random = new(5);
        string[] pairs = [.. Enumerable.Range(0, 8).Select(_ => $"{TextFixture.Sentence(random, 4)}\t{TextFixture.Sentence(random, 3)}")];
        string[] found = [.. ToolRun.JsonLines(string.Join('\n', pairs) + "\n", "classify", texts.Classifier, "--top", "1")
            .Select(line => (string)line["labels"]!.AsArray()[0]!["label"]!)];
        string file = Written("pairs-of-labels.tsv", [.. pairs.Zip(found, (pair, label) => $"{label}\t{pair}")]);
        Assert.Equal(1, (double)ToolRun.Json("evaluate", texts.Classifier, "--labels", file)["accuracy"]!);
    }

    [Fact]
    public void Compression_measures_its_metric_before_and_after_on_the_examples_of_the_file()
    {
        (string[] sentences, int[] classes) = Classified();
        string file = Written("task.tsv", [.. sentences.Select((text, i) => $"{Names[classes[i]]}\t{text}")]);
        string output = texts.File("with-metric");
        JsonObject result = ToolRun.Json("compress", texts.Classifier, "-o", output, "--labels", file, "--bits", "2");
        JsonObject metric = Manifest(output)["measured"]!["metric"]!.AsObject();
        Assert.Equal(("accuracy", 1.0, 12), ((string)metric["name"]!, (double)metric["before"]!, (int)metric["examples"]!));
        // what evaluate says of the two folders is what was written down
        Assert.Equal((double)ToolRun.Json("evaluate", output, "--labels", file)["accuracy"]!, (double)metric["after"]!);
        Assert.Equal((double)metric["after"]!, (double)result["metric"]!["after"]!);
        // the texts of the examples serve as data
        Assert.Equal((12, "task.tsv"), ((int)Manifest(output)["data"]!["examples"]!, (string)Manifest(output)["data"]!["name"]!));

        Random random = new(2);
        string pairs = Written("scored.tsv", [.. Enumerable.Range(0, 6).Select(i =>
            $"{i}\t{TextFixture.Sentence(random, 4)}\t{TextFixture.Sentence(random, 4)}")]);
        string compressed = texts.File("with-correlation");
        ToolRun.Json("compress", texts.Encoder, "-o", compressed, "--pairs", pairs, "--texts", file, "--bits", "4");
        JsonObject correlation = Manifest(compressed)["measured"]!["metric"]!.AsObject();
        Assert.Equal("spearman", (string)correlation["name"]!);
        Assert.Equal((double)ToolRun.Json("evaluate", texts.Encoder, "--pairs", pairs, "--precision", "float32")["spearman"]!,
            (double)correlation["before"]!);
        Assert.Equal((double)ToolRun.Json("evaluate", compressed, "--pairs", pairs)["spearman"]!, (double)correlation["after"]!);
        Assert.Equal("task.tsv", (string)Manifest(compressed)["data"]!["name"]!);
        ToolRun.Fails(["compress", texts.Encoder, "-o", compressed, "--pairs", pairs, "--labels", file], "--pairs", "--labels");
        ToolRun.Fails(["compress", texts.Encoder, "-o", compressed, "--labels", file], "does not classify texts");
    }

    [Fact]
    public void Texts_may_be_a_folder_and_lines_of_json()
    {
        string folder = Directory.CreateDirectory(texts.File("corpus")).FullName, below = Directory.CreateDirectory(
            Path.Combine(folder, "below")).FullName;
        File.WriteAllText(Path.Combine(folder, "b.txt"), "worda wordb\n\nwordc\n");
        File.WriteAllText(Path.Combine(below, "c.txt"), "wordd\n");
        File.WriteAllText(Path.Combine(folder, "ignored.md"), "worde\n");
        JsonNode plain = Data("--texts", Written("same.txt", ["worda wordb", "wordc", "wordd"]));
        JsonNode files = Data("--texts", folder);
        Assert.Equal(("corpus", 3), ((string)files["name"]!, (int)files["examples"]!));
        Assert.Equal((string)plain["fingerprint"]!, (string)files["fingerprint"]!);
        JsonNode lines = Data("--texts", Written("same.jsonl", ["", "{\"text\": \"worda wordb\", \"label\": 3}", "{\"text\": \"wordc\"}",
            "{\"text\":\"wordd\"}"]));
        Assert.Equal((string)plain["fingerprint"]!, (string)lines["fingerprint"]!);
        ToolRun.Fails(["compress", texts.Encoder, "-o", texts.File("never"), "--texts",
            Directory.CreateDirectory(texts.File("no-texts")).FullName], "no-texts", ".txt");

        JsonNode Data(params string[] options)
        {
            string output = texts.File("of-texts");
            ToolRun.Json(["compress", texts.Encoder, "-o", output, .. options]);
            return Manifest(output)["data"]!;
        }
    }

    private (string[] Sentences, int[] Classes) Classified()
    {
        Random random = new(3);
        string[] sentences = [.. Enumerable.Range(0, 12).Select(_ => TextFixture.Sentence(random, 5))];
        return (sentences, [.. ToolRun.JsonLines(string.Join('\n', sentences) + "\n", "classify", texts.Classifier, "--top", "1")
            .Select(line => Array.IndexOf(Names, (string)line["labels"]!.AsArray()[0]!["label"]!))]);
    }

    private static JsonObject Manifest(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "model.lathe.json")))!.AsObject();

    private string Written(string name, string[] lines)
    {
        string path = texts.File(name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
