using System.Diagnostics;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Texts with masks to what may stand in their place: a <c>…ForMaskedLM</c> checkpoint, with the scores of Hugging Face's "fill-mask". The
/// mask is written as the tokenizer writes it (<see cref="MaskToken"/>); a text may have several, each is filled by itself.
/// </summary>
public sealed class FillMaskPipeline : Pipeline
{
    internal const string TaskName = "fill-mask";

    /// <summary>Logits of a run: [tokens, vocabulary] floats are held for each session.</summary>
    private const int MostLogits = 32 << 20;

    private FillMaskPipeline(PipelineParts parts)
        : base(parts, TaskName, Math.Clamp(MostLogits / parts.Configuration.VocabularySize, parts.MaxSequence, parts.MaxBatchTokens),
        "logits")
    {
        MaskId = parts.Tokenizer.SpecialTokens.Mask;
        MaskToken = parts.Tokenizer.IdToToken(MaskId) ?? "";
    }

    /// <summary>Id of the mask.</summary>
    public int MaskId { get; }

    /// <summary>The mask as it is written in a text, such as "[MASK]".</summary>
    public string MaskToken { get; }

    /// <summary>Loads a checkpoint with a masked language model head.</summary>
    /// <param name="folder">In the Hugging Face layout, with a tokenizer that has a mask.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or of no family of this library.</exception>
    /// <exception cref="TokenizerException">The tokenizer is missing or damaged.</exception>
    /// <exception cref="PipelineException">The checkpoint has another head, or the tokenizer no mask.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static FillMaskPipeline Load(string folder, PipelineOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        PipelineParts parts = PipelineParts.Load(folder, folder, options, EncoderHead.MaskedLanguageModel);
        try
        {
            // a mask that the vocabulary lacks gets an id behind it, as in transformers: the model has no embedding for that
            if (parts.Tokenizer.SpecialTokens.Mask is var mask && (mask < 0 || mask >= parts.Configuration.VocabularySize))
            {
                throw new PipelineException(
                    $"{parts.Tokenizer.Source} has no mask token that the model knows; expected a token [MASK] or <mask> in the "
                    + "vocabulary, or 'mask_token' in tokenizer_config.json.");
            }
            return new FillMaskPipeline(parts);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>For each mask of a text, from left to right, the likeliest tokens, likeliest first.</summary>
    /// <param name="text">With at least one mask among its first <see cref="Pipeline.MaxSequence"/> tokens.</param>
    /// <param name="topK">Most tokens a mask, at least 1.</param>
    /// <param name="targets">
    /// The only tokens to choose from; one that is not in the vocabulary stands for its first token, as with Hugging Face. Null for the
    /// whole vocabulary.
    /// </param>
    /// <param name="cancellationToken">Looked at before the run, and while waiting for a session.</param>
    /// <exception cref="PipelineException">The text has no mask.</exception>
    /// <exception cref="ArgumentException">No target makes a token.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<MaskFill>[] Fill(string text, int topK = 5, IReadOnlyList<string>? targets = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Fill([text], topK, targets, cancellationToken)[0];
    }

    /// <summary>The same for many texts, in their order; each equal bit by bit to that of the text alone.</summary>
    /// <inheritdoc cref="Fill(string, int, IReadOnlyList{string}?, CancellationToken)"/>
    /// <param name="texts">Any number, each with at least one mask.</param>
    /// <param name="topK">Most tokens a mask, at least 1.</param>
    /// <param name="targets">The only tokens to choose from; null for the whole vocabulary.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    /// <returns>For each text, for each of its masks, the likeliest tokens.</returns>
    public IReadOnlyList<MaskFill>[][] Fill(
        IReadOnlyList<string> texts, int topK = 5, IReadOnlyList<string>? targets = null, CancellationToken cancellationToken = default)
    {
        using CallGate.Call call = Begin();
        return FillWithin(texts, topK, targets, cancellationToken);
    }

    private IReadOnlyList<MaskFill>[][] FillWithin(IReadOnlyList<string> texts, int topK, IReadOnlyList<string>? targets,
        CancellationToken cancellationToken)
    {
        CheckTexts(texts, nameof(texts));
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        int[]? targetIds = targets is null ? null : Targets(targets);
        IReadOnlyList<MaskFill>[][] results = new IReadOnlyList<MaskFill>[texts.Count][];
        float[] scores = new float[Configuration.VocabularySize];
        using Activity? activity = PipelineTelemetry.Activity(TaskName, texts.Count, Folder);
        foreach ((int from, int count) in Pieces(texts.Count))
        {
            TokenRow[] rows = TokenizeIds(from, count, i => (texts[from + i], null), cancellationToken);
            for (int i = 0; i < count; i++)
            {
                if (!rows[i].Ids.Contains(MaskId))
                    throw new PipelineException(
                        $"text {from + i} has no {MaskToken} among its first {MaxSequence} tokens; write {MaskToken} where a token is to "
                        + "be filled in.");
            }
            using RowRun run = Runner.Run(rows, cancellationToken);
            while (run.Next())
                results[from + run.Row] = Finish(rows[run.Row].Ids, run.Output(), topK, targetIds, scores);
        }
        return results;
    }

    /// <summary>The same for a stream of texts, in its order.</summary>
    /// <param name="texts">Read ahead by at most some hundred texts; each with at least one mask.</param>
    /// <param name="topK">Most tokens a mask, at least 1.</param>
    /// <param name="targets">The only tokens to choose from; null for the whole vocabulary.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    public IAsyncEnumerable<IReadOnlyList<MaskFill>[]> FillAsync(
        IAsyncEnumerable<string> texts, int topK = 5, IReadOnlyList<string>? targets = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        return Stream(texts, (group, token) => FillWithin(group, topK, targets, token), cancellationToken);
    }

    private IReadOnlyList<MaskFill>[] Finish(int[] ids, ReadOnlySpan<float> logits, int topK, int[]? targets, float[] scores)
    {
        int masks = ids.AsSpan().Count(MaskId), mask = 0;
        IReadOnlyList<MaskFill>[] fills = new IReadOnlyList<MaskFill>[masks];
        int[] filled = [.. ids];
        for (int position = 0; position < ids.Length; position++)
        {
            if (ids[position] != MaskId)
                continue;
            Logits.Softmax(logits.Slice(position * scores.Length, scores.Length), scores);
            int[] best = targets is null
                ? BestFirst.Order(scores, topK)
                : Array.ConvertAll(BestFirst.Order(Array.ConvertAll(targets, id => scores[id]), topK), number => targets[number]);
            MaskFill[] choices = new MaskFill[best.Length];
            for (int i = 0; i < best.Length; i++)
            {
                filled[position] = best[i];
                choices[i] = new MaskFill(scores[best[i]], best[i], Decode([best[i]], skipSpecialTokens: false),
                    Decode(filled, skipSpecialTokens: masks == 1));
            }
            filled[position] = MaskId;
            fills[mask++] = choices;
        }
        return fills;
    }

    private string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens) =>
        Tokenizer.CleansUpSpaces ?? true ? Tokenizer.DecodeCleaned(ids, skipSpecialTokens) : Tokenizer.Decode(ids, skipSpecialTokens);

    private int[] Targets(IReadOnlyList<string> targets)
    {
        CheckTexts(targets, nameof(targets));
        List<int> ids = [];
        foreach (string target in targets)
        {
            int id = Tokenizer.TokenToId(target) ?? First(target);
            if (id >= 0 && id < Configuration.VocabularySize && !ids.Contains(id))
                ids.Add(id);
        }
        return ids.Count > 0 ? [.. ids] : throw new ArgumentException(
            $"none of the {targets.Count} targets makes a token of {Tokenizer.Source}; give at least one that does.", nameof(targets));

        int First(string target)
        {
            Encoding encoding = Tokenizer.Encode(target, null, new EncodeOptions
            {
                AddSpecialTokens = false,
                Truncation = TruncationOptions.None, Padding = PaddingOptions.None
            });
            return encoding.Length == 0 ? -1 : encoding.Ids[0];
        }
    }
}
