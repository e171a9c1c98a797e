using Lathe.Checkpoints;
using Lathe.Transformers.Pipelines;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Evaluation;

/// <summary>Texts as a model reads them: one run's inputs.</summary>
/// <param name="Inputs">In the order of the model's inputs, each int32 [rows, sequence].</param>
/// <param name="Rows">Texts.</param>
/// <param name="Sequence">Tokens of the longest of them; shorter ones are padded.</param>
internal sealed record EncodedBatch(IReadOnlyList<Tensor> Inputs, int Rows, int Sequence)
{
    private const int MostRows = 32;

    /// <summary>Tokens of a text beyond this are left out: they say no more about what layers read.</summary>
    private const int LongestText = 256;

    /// <summary>Tokenises texts and puts them into batches, the shortest first, so that little of a batch is padding.</summary>
    /// <param name="folder">Of the model and its tokenizer.</param>
    /// <param name="texts">Texts, or pairs of them.</param>
    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or has no embedding for a token.</exception>
    /// <exception cref="TokenizerException">The tokenizer is missing or damaged.</exception>
    public static IReadOnlyList<EncodedBatch> Of(string folder, IReadOnlyList<(string Text, string? Pair)> texts)
    {
        EncoderConfiguration configuration;
        bool givesTypes;
        using (Checkpoint checkpoint = Checkpoint.Open(folder))
        {
            configuration = ModelFamilies.Of(checkpoint).ReadConfiguration(checkpoint);
            givesTypes = configuration.TypeVocabularySize > 1
                && TokenTypes.AreGiven(folder, ConfigurationFile.Over(checkpoint.ConfigurationFile, checkpoint.Configuration));
        }

        Tokenizer tokenizer = Tokenizer.Load(folder);
        EncodeOptions options = new() { Truncation = new TruncationOptions(Math.Min(LongestText, configuration.LongestSequence)) };
        Encoding[] rows = [.. texts.Select(text => tokenizer.Encode(text.Text, text.Pair, options)).Where(row => row.Length > 0)
            .OrderBy(row => row.Length)];
        if (rows.Length == 0)
            throw new CheckpointException(folder, null, "has a tokenizer that finds no token in these texts; expected texts with some.");
        foreach (Encoding row in rows)
        {
            int largest = row.Ids.Max();
            if (largest >= configuration.VocabularySize)
                throw new CheckpointException(folder, null,
                    $"has embeddings for ids below {configuration.VocabularySize}, and {tokenizer.Source} gives id {largest} "
                    + $"({CheckpointException.Quote(tokenizer.IdToToken(largest) ?? "")}); tokenizer and model do not belong together.");
        }

        return [.. rows.Chunk(MostRows).Select(batch => Of(
            [.. batch.Select(row => row.Ids)], configuration, givesTypes ? [.. batch.Select(row => row.TypeIds)] : null))];
    }

    /// <summary>Ids of texts, padded to the longest.</summary>
    /// <param name="ids">Of each text, at least one of one.</param>
    /// <param name="configuration">Of the model.</param>
    /// <param name="types">Token types of each text; null where all are 0.</param>
    public static EncodedBatch Of(IReadOnlyList<int[]> ids, EncoderConfiguration configuration, IReadOnlyList<int[]>? types = null)
    {
        int sequence = ids.Max(row => row.Length);
        Tensor padded = Tensor.Int32(ids.Count, sequence), mask = Tensor.Int32(ids.Count, sequence);
        Tensor typed = Tensor.Int32(ids.Count, sequence);
        padded.Ints.Fill(configuration.PaddingId);
        for (int i = 0; i < ids.Count; i++)
        {
            ids[i].CopyTo(padded.Ints[(i * sequence)..]);
            mask.Ints.Slice(i * sequence, ids[i].Length).Fill(1);
            types?[i].CopyTo(typed.Ints[(i * sequence)..]);
        }

        Dictionary<string, Tensor> named = new(StringComparer.Ordinal)
        {
            [NamedTensors.InputIds] = padded, [NamedTensors.AttentionMask] = mask, [NamedTensors.TokenTypeIds] = typed,
        };
        return new EncodedBatch(NamedTensors.CompleteInputs(configuration.Family.InputNames, named), ids.Count, sequence);
    }
}
