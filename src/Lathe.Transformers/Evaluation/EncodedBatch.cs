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

        return [.. rows.Chunk(MostRows).Select(batch => Batch(batch, configuration, givesTypes))];
    }

    private static EncodedBatch Batch(Encoding[] rows, EncoderConfiguration configuration, bool givesTypes)
    {
        int sequence = rows.Max(row => row.Length);
        Tensor ids = Tensor.Int32(rows.Length, sequence), mask = Tensor.Int32(rows.Length, sequence);
        Tensor types = Tensor.Int32(rows.Length, sequence);
        ids.Ints.Fill(configuration.PaddingId);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].Ids.CopyTo(ids.Ints[(i * sequence)..]);
            mask.Ints.Slice(i * sequence, rows[i].Length).Fill(1);
            if (givesTypes)
                rows[i].TypeIds.CopyTo(types.Ints[(i * sequence)..]);
        }

        Dictionary<string, Tensor> named = new(StringComparer.Ordinal)
        {
            [NamedTensors.InputIds] = ids, [NamedTensors.AttentionMask] = mask, [NamedTensors.TokenTypeIds] = types,
        };
        return new EncodedBatch(NamedTensors.CompleteInputs(configuration.Family.InputNames, named), rows.Length, sequence);
    }
}
