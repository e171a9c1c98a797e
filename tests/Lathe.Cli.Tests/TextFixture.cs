using System.Text.Json.Nodes;
using Lathe.Tests;
using Lathe.Transformers;
using Lathe.Transformers.Tests;

namespace Lathe.Cli.Tests;

/// <summary>A small checkpoint with a vocabulary of words for each kind of head.</summary>
public sealed class TextFixture : IDisposable
{
    private static readonly string[] Specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private readonly TemporaryFolder folder = new();

    public TextFixture()
    {
        Encoder = Checkpoint("encoder", EncoderHead.None);
        Classifier = Checkpoint("classifier", EncoderHead.SequenceClassification);
        MaskedLanguageModel = Checkpoint("mlm", EncoderHead.MaskedLanguageModel);
        Answerer = Checkpoint("answerer", EncoderHead.QuestionAnswering);
        Tagger = Checkpoint("tagger", EncoderHead.TokenClassification);
    }

    public string Encoder { get; }

    public string Classifier { get; }

    public string MaskedLanguageModel { get; }

    public string Answerer { get; }

    public string Tagger { get; }

    /// <summary>A cross-encoder with a vocabulary of its own, and reference.json beside it.</summary>
    public string Reranker { get; } = Path.Combine(AppContext.BaseDirectory, "cross-encoder");

    /// <summary>A word of the vocabulary, 5 to 70.</summary>
    public static string Word(int id) => $"word{(char)('a' + id / 26)}{(char)('a' + id % 26)}";

    public static string Sentence(Random random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => Word(random.Next(5, TinyCheckpoint.Vocabulary))));

    /// <summary>A path for a file to write.</summary>
    public string File(string name) => folder.File(name);

    public void Dispose() => folder.Dispose();

    private string Checkpoint(string name, EncoderHead head)
    {
        string path = Directory.CreateDirectory(folder.File(name)).FullName;
        TinyCheckpoint.Write(path, "bert", head);
        System.IO.File.WriteAllLines(Path.Combine(path, "vocab.txt"), [.. Specials,
            .. Enumerable.Range(5, TinyCheckpoint.Vocabulary - 5).Select(Word)]);
        string configuration = Path.Combine(path, "config.json");
        JsonObject settings = JsonNode.Parse(System.IO.File.ReadAllText(configuration))!.AsObject();
        if (head == EncoderHead.SequenceClassification)
            settings["id2label"] = new JsonObject { ["0"] = "no", ["1"] = "maybe", ["2"] = "yes" };
        if (head == EncoderHead.TokenClassification)
            settings["id2label"] = new JsonObject { ["0"] = "O", ["1"] = "B-PER", ["2"] = "I-PER" };
        System.IO.File.WriteAllText(configuration, settings.ToJsonString());
        return path;
    }
}
