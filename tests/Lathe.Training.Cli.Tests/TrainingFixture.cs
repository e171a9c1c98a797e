using System.Globalization;
using Lathe.Cli.Tests;

namespace Lathe.Training.Cli.Tests;

/// <summary>Small checkpoints, and examples of each kind that such a model can learn.</summary>
public sealed class TrainingFixture : IDisposable
{
    private static readonly string[] Classes = ["no", "maybe", "yes"];

    private readonly TextFixture texts = new();

    public TrainingFixture()
    {
        Labels = Written("labels.tsv", Lines(48, 1, Labelled));
        OtherLabels = Written("other-labels.tsv", Lines(24, 2, Labelled));
        Tags = Written("tags.jsonl", Lines(16, 3, random =>
        {
            string[] words = [.. Enumerable.Range(0, 5).Select(_ => TextFixture.Word(random.Next(5, 30)))];
            return $$"""{"words": ["{{string.Join("\", \"", words)}}"], "tags": [{{string.Join(", ", words.Select(word =>
                string.CompareOrdinal(word, TextFixture.Word(16)) < 0 ? "\"O\"" : "\"B-PER\""))}}]}""";
        }));
        Texts = Written("texts.txt", Lines(16, 4, random => TextFixture.Sentence(random, 6)));
        Scores = Written("scores.tsv", Lines(16, 5, random => string.Create(CultureInfo.InvariantCulture,
            $"{random.NextDouble():F3}\t{TextFixture.Sentence(random, 4)}\t{TextFixture.Sentence(random, 4)}")));
        Pairs = Written("pairs.tsv", Lines(16, 6, random => $"{TextFixture.Sentence(random, 4)}\t{TextFixture.Sentence(random, 4)}"));
        Answers = Written("answers.jsonl", Lines(16, 7, random =>
        {
            string[] words = [.. Enumerable.Range(0, 6).Select(_ => TextFixture.Word(random.Next(5, 40)))];
            int at = random.Next(words.Length), start = words.Take(at).Sum(word => word.Length + 1);
            string context = string.Join(' ', words);
            string question = TextFixture.Word(41);
            return $$"""{"question": "{{question}}", "context": "{{context}}", "answer": "{{words[at]}}", "start": {{start}}}""";
        }));
    }

    /// <summary>BERT without a head.</summary>
    public string Encoder => texts.Encoder;

    /// <summary>Of the classes no, maybe, yes.</summary>
    public string Classifier => texts.Classifier;

    public string Tagger => texts.Tagger;

    public string MaskedLanguageModel => texts.MaskedLanguageModel;

    public string Answerer => texts.Answerer;

    /// <summary>The class is which of three words a text holds.</summary>
    public string Labels { get; }

    public string OtherLabels { get; }

    public string Tags { get; }

    public string Texts { get; }

    public string Scores { get; }

    public string Pairs { get; }

    public string Answers { get; }

    /// <summary>A path for a file to write.</summary>
    public string File(string name) => texts.File(name);

    public string Written(string name, string contents)
    {
        System.IO.File.WriteAllText(File(name), contents);
        return File(name);
    }

    public void Dispose() => texts.Dispose();

    private static string Labelled(Random random)
    {
        int label = random.Next(3);
        string[] words = [.. Enumerable.Range(0, 5).Select(_ => TextFixture.Word(random.Next(20, 60)))];
        words[random.Next(words.Length)] = TextFixture.Word(5 + label);
        return $"{Classes[label]}\t{string.Join(' ', words)}";
    }

    private static string Lines(int count, int seed, Func<Random, string> line)
    {
        Random random = new(seed);
        return string.Concat(Enumerable.Range(0, count).Select(_ => line(random) + "\n"));
    }
}
