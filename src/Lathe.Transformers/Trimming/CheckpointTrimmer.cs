using System.Text.Json.Nodes;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Trimming;

/// <summary>Writes a checkpoint's tensors and configuration without the rows of tokens that go.</summary>
internal static class CheckpointTrimmer
{
    private const string Embeddings = "embeddings.word_embeddings", VocabularySize = "vocab_size", OwnTexts = "lathe.";

    /// <param name="checkpoint">The whole one.</param>
    /// <param name="family">Of its class: where it keeps what has a row for each token.</param>
    /// <param name="plan">Which rows stay.</param>
    /// <param name="path">The safetensors file to write.</param>
    /// <returns>Bytes of the tensors before and after.</returns>
    /// <exception cref="CheckpointException">The embeddings are not there, or the disk refuses.</exception>
    public static (long Before, long After) WriteTensors(Checkpoint checkpoint, ModelFamily family, VocabularyPlan plan, string path)
    {
        HashSet<string> byToken = RowsOfTokens(checkpoint, family, plan.Of);
        TensorToWrite[] tensors = [.. checkpoint.Tensors.Values.OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => byToken.Contains(entry.Name) ? Kept(checkpoint, entry, plan) : Whole(checkpoint, entry))];
        // what a header tells of units that were removed holds for fewer tokens, too
        KeyValuePair<string, string>[] texts = [new("format", "pt"), .. checkpoint.Tensors.Values.Select(checkpoint.FileOf).Distinct()
            .SelectMany(file => file.Metadata).Where(text => text.Key.StartsWith(OwnTexts, StringComparison.Ordinal))
            .DistinctBy(text => text.Key, StringComparer.Ordinal).OrderBy(text => text.Key, StringComparer.Ordinal)];
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, path, tensors, texts));
        return (checkpoint.Tensors.Values.Sum(entry => entry.Bytes), tensors.Sum(tensor => tensor.Bytes));
    }

    /// <param name="checkpoint">The whole one.</param>
    /// <param name="plan">New ids of the tokens that it names.</param>
    /// <param name="path">The config.json to write.</param>
    public static void WriteConfiguration(Checkpoint checkpoint, VocabularyPlan plan, string path)
    {
        JsonObject configuration = JsonObject.Create(checkpoint.Configuration)!;
        configuration[VocabularySize] = plan.Kept.Count;
        foreach ((string key, int id) in VocabularyPlan.ConfiguredIds(checkpoint.Configuration))
            configuration[key] = plan.NewId(id);
        TrimmedJson.Write(path, configuration);
    }

    /// <summary>The embeddings, the product that gives a score a token where it has weights of its own, and its biases.</summary>
    private static HashSet<string> RowsOfTokens(Checkpoint checkpoint, ModelFamily family, int rows)
    {
        TensorEntry embeddings = checkpoint.Find(Embeddings + ".weight");
        HashSet<string> found = [];
        foreach (string layer in family.Layout.Decoder.Append(Embeddings))
        {
            foreach (string tensor in (string[])[layer + ".weight", layer + ".bias"])
            {
                if (checkpoint.TryFind(tensor) is { } entry && entry.Shape.Count > 0 && entry.Shape[0] == rows)
                    found.Add(entry.Name);
            }
        }

        return found.Contains(embeddings.Name) ? found : throw new CheckpointException(embeddings.File, embeddings.Name,
            $"is {embeddings}, expected {rows} rows, '{VocabularySize}' of config.json.");
    }

    private static TensorToWrite Kept(Checkpoint checkpoint, TensorEntry entry, VocabularyPlan plan)
    {
        long rowBytes = entry.Bytes / plan.Of;
        return new TensorToWrite(entry.Name, entry.Type, [plan.Kept.Count, .. entry.Shape.Skip(1)], rowBytes * plan.Kept.Count, stream =>
        {
            using KeptRowsStream rows = new(stream, rowBytes, row => plan.NewId(row) is not null);
            checkpoint.FileOf(entry).CopyTo(entry, rows);
        });
    }

    private static TensorToWrite Whole(Checkpoint checkpoint, TensorEntry entry) => new(
        entry.Name, entry.Type, entry.Shape, entry.Bytes, stream => checkpoint.FileOf(entry).CopyTo(entry, stream));
}
