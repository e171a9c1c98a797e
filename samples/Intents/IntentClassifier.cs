using System.Numerics.Tensors;
using System.Text.Json;
using Lathe;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Intents;

/// <summary>Sentences to intents: tokenizer, compiled model and a session of it. For one thread at a time.</summary>
public sealed class IntentClassifier : IDisposable
{
    /// <summary>Tokens beyond which sentences are cut off; those that it was trained on have at most half as many.</summary>
    public const int Longest = 64;

    private const int MostRows = 32;

    private readonly Tokenizer tokenizer;
    private readonly IntentModel.Compiled model;
    private readonly IntentModel.Session session;
    private readonly int[] ids = new int[MostRows * Longest], mask = new int[MostRows * Longest], types = new int[MostRows * Longest];
    private readonly float[] logits;

    private IntentClassifier(string folder, Precision precision)
    {
        Names = ReadNames(Path.Combine(folder, "config.json"));
        tokenizer = Tokenizer.Load(folder);
        logits = new float[MostRows * Names.Count];
        model = IntentModel.Load(folder, precision);
        session = model.CreateSession(MostRows, Longest);
    }

    /// <summary>The intents, in the order of the model's outputs.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Of all weights in memory.</summary>
    public long WeightBytes => model.WeightBytes;

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">Configuration, tokenizer and weights.</param>
    /// <param name="precision">As the folder was compressed, or a precision of its float weights.</param>
    /// <exception cref="CheckpointException">A file is missing, damaged, or of another class.</exception>
    /// <exception cref="TokenizerException">The tokenizer is missing or damaged.</exception>
    public static IntentClassifier Load(string folder, Precision precision = Precision.Annotated) => new(folder, precision);

    /// <summary>The likeliest intent of each sentence.</summary>
    /// <param name="sentences">Any number of any length; what the model has no token for counts as an unknown one.</param>
    public Intent[] Classify(IReadOnlyList<string> sentences)
    {
        ArgumentNullException.ThrowIfNull(sentences);
        Intent[] intents = new Intent[sentences.Count];
        int[][] tokens = [.. sentences.Select(Encode)];
        // sentences of like length share a batch: what is padded is computed for nothing
        foreach (int[] rows in Enumerable.Range(0, tokens.Length).OrderBy(i => tokens[i].Length).Chunk(MostRows))
            Run(rows, tokens, intents);
        return intents;
    }

    public void Dispose()
    {
        session.Dispose();
        model.Dispose();
    }

    private int[] Encode(string sentence) => tokenizer.Encode(sentence, null, new EncodeOptions
    {
        Padding = PaddingOptions.None,
        Truncation = new TruncationOptions(Longest, TruncationStrategy.LongestFirst),
    }).Ids;

    private void Run(int[] rows, int[][] tokens, Intent[] intents)
    {
        int sequence = rows.Max(row => tokens[row].Length), cells = rows.Length * sequence;
        ids.AsSpan(0, cells).Clear();
        mask.AsSpan(0, cells).Clear();
        for (int i = 0; i < rows.Length; i++)
        {
            int[] row = tokens[rows[i]];
            row.CopyTo(ids, i * sequence);
            mask.AsSpan(i * sequence, row.Length).Fill(1);
        }

        Span<float> scores = logits.AsSpan(0, rows.Length * Names.Count);
        session.Run(ids.AsSpan(0, cells), mask.AsSpan(0, cells), types.AsSpan(0, cells), rows.Length, sequence, scores);
        for (int i = 0; i < rows.Length; i++)
        {
            Span<float> row = scores.Slice(i * Names.Count, Names.Count);
            TensorPrimitives.SoftMax(row, row);
            int best = TensorPrimitives.IndexOfMax(row);
            intents[rows[i]] = new Intent(Names[best], row[best]);
        }
    }

    /// <exception cref="CheckpointException">The file is missing, or names no intents.</exception>
    private static string[] ReadNames(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement names = document.RootElement.GetProperty("id2label");
            return [.. Enumerable.Range(0, names.EnumerateObject().Count()).Select(i => names.GetProperty($"{i}").GetString()!)];
        }
        catch (Exception problem) when (problem is IOException or JsonException or KeyNotFoundException or InvalidOperationException
            or UnauthorizedAccessException)
        {
            throw new CheckpointException(
                path, null, $"names no intents: {problem.Message} Expected 'id2label' with a name for each number.", problem);
        }
    }
}
