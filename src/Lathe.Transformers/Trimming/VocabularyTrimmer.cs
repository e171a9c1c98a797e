using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Trimming;

/// <summary>
/// Takes out of a model the tokens that a corpus never uses: rows of its embeddings and of what scores tokens, and their lines in the
/// tokenizer's files. Texts of the corpus give the same pieces as before: WordPiece takes the longest piece that fits, and the longest
/// ones are all still there; BPE's pieces stay with all that they are merged from; the cut that Unigram likes best is still there, and it
/// has fewer rivals. And the model gives the same outputs for them. Both are checked.
/// </summary>
public static class VocabularyTrimmer
{
    /// <summary>Texts that are run through both models: all give the same pieces, whose embeddings are the same rows.</summary>
    private const int MostRun = 512;

    /// <summary>Writes the tensors, the configuration and the tokenizer of a trimmed checkpoint, and checks them on the corpus.</summary>
    /// <param name="folder">A checkpoint in the Hugging Face layout with a tokenizer that is not in a SentencePiece .model alone.</param>
    /// <param name="destination">A folder with copies of all that is no weight; config.json and the tokenizer's files are
    /// replaced.</param>
    /// <param name="texts">The corpus: texts, or pairs of them; at least one.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    /// <exception cref="CheckpointException">The checkpoint is damaged, of no family of this library, or does not belong to the
    /// tokenizer; or the disk refuses.</exception>
    /// <exception cref="TokenizerException">The tokenizer is damaged, or in a file that cannot be rewritten.</exception>
    /// <exception cref="ArgumentException">There is no text.</exception>
    public static TrimmedVocabulary Write(string folder, string destination, IReadOnlyList<(string Text, string? Pair)> texts,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
            throw new ArgumentException("there is no text, and every token would go; expected at least one", nameof(texts));
        Tokenizer tokenizer = Tokenizer.Load(folder);
        VocabularyPlan plan;
        (long Before, long After) bytes;
        using (Checkpoint checkpoint = Checkpoint.Open(folder))
        {
            ModelFamily family = ModelFamilies.Of(checkpoint);
            plan = VocabularyPlan.Create(tokenizer, checkpoint, family.ReadConfiguration(checkpoint).VocabularySize, texts);
            bytes = CheckpointTrimmer.WriteTensors(checkpoint, family, plan, Path.Combine(destination, "model.safetensors"));
            CheckpointTrimmer.WriteConfiguration(checkpoint, plan, Path.Combine(destination, "config.json"));
        }

        new TokenizerTrimmer(tokenizer, plan).Write(destination);
        CheckTokens(tokenizer, Tokenizer.Load(destination), plan, texts);
        IReadOnlyList<(string, string?)> run = texts.Count <= MostRun ? texts : [.. texts.Take(MostRun)];
        TrimmedOutputs.Check(folder, destination, plan, run, cancellationToken);
        return new TrimmedVocabulary(plan.Kept.Count, plan.Of, bytes.Before, bytes.After, texts.Count, run.Count);
    }

    private static void CheckTokens(
        Tokenizer before, Tokenizer after, VocabularyPlan plan, IReadOnlyList<(string Text, string? Pair)> texts)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            int[] expected = VocabularyPlan.Ids(before, texts[i].Text, texts[i].Pair);
            int[] found = VocabularyPlan.Ids(after, texts[i].Text, texts[i].Pair);
            if (!expected.Select(plan.NewId).SequenceEqual(found.Select(id => (int?)id)))
                throw new TokenizerException(
                    $"{after.Source}: text {i + 1} of the corpus gives other tokens than with {before.Source}; its files say "
                    + "different things of one vocabulary, and cannot be trimmed.");
        }
    }
}
