using System.Globalization;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Tokens to be guessed (Devlin et al. 2019): 15 % of a text's, at least one; of these 80 % are masked, 10 % are any other token and 10 %
/// stay as they are. Cross entropy over them, judged by how often the likeliest token is the right one.
/// </summary>
public sealed class MaskedLanguageModelTask : TrainingTask
{
    private const double Masked = 0.8, MaskedOrRandom = 0.9;

    private readonly int maskId;
    private readonly double share;

    /// <param name="encoder">Of the model; it has a mask.</param>
    /// <param name="longest">Tokens beyond which texts are cut off.</param>
    /// <param name="share">Of a text's tokens, above 0 to 1.</param>
    /// <exception cref="ArgumentException">The tokenizer has no mask, or the share is out of range.</exception>
    public MaskedLanguageModelTask(ITextEncoder encoder, int longest, double share = 0.15)
        : base(encoder, longest)
    {
        maskId = encoder.MaskId ?? throw new ArgumentException("the tokenizer has no mask token; masked language models need one");
        if (!(share is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "expected a share above 0 to 1");
        this.share = share;
    }

    public override ExampleKind Kind => ExampleKind.Texts;

    public override bool AnswersAreOfTokens => true;

    public override string MetricName => "accuracy";

    public override bool HasFixedInputs => false;

    public override int? Classes => Encoder.VocabularySize;

    public override IReadOnlyList<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("share", share.ToString("R", CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public override PreparedExample Prepare(TrainingExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return new PreparedExample(example, [Encode(example, example.Text, example.Pair)], []);
    }

    /// <inheritdoc/>
    public override TrainingBatch Batch(
        IReadOnlyList<PreparedExample> examples, IReadOnlyList<int> indices, long seed, torch.Device device)
    {
        int[][] ids = new int[examples.Count][], targets = new int[examples.Count][];
        for (int i = 0; i < ids.Length; i++)
            (ids[i], targets[i]) = Mask(examples[i].Rows[0].Tokens, new SeededRandom(seed, indices[i]));
        TrainingBatch batch = TrainingBatch.Of(examples, indices, Encoder.PaddingId, device, ids);
        return batch.WithTargets(TokenTargets.Padded(targets, batch.Sequence, Ignored), examples.Count, batch.Sequence);
    }

    /// <inheritdoc/>
    public override torch.Tensor Loss(ModelOutputs outputs, TrainingBatch batch) =>
        torch.nn.functional.cross_entropy(Answers(outputs, batch), TokenTargets.Chosen(batch));

    /// <inheritdoc/>
    public override torch.Tensor Answers(ModelOutputs outputs, TrainingBatch batch) => TokenTargets.Rows(outputs.Any("logits"), batch);

    /// <inheritdoc/>
    public override TaskScore CreateScore() =>
        new AccuracyScore((outputs, batch) => AccuracyScore.Of(Answers(outputs, batch), TokenTargets.Chosen(batch)));

    /// <inheritdoc/>
    public override void Check(ModelOutputs outputs, TrainingBatch batch) =>
        CheckShape(outputs.Any("logits"), "logits", batch.Rows.Count, batch.Sequence, Encoder.VocabularySize);

    /// <summary>What the model reads in the place of a text's ids, and what it is to guess; −100 elsewhere.</summary>
    internal (int[] Ids, int[] Targets) Mask(EncodedText tokens, SeededRandom random)
    {
        int[] ids = [.. tokens.Ids], targets = new int[ids.Length];
        Array.Fill(targets, (int)Ignored);
        int[] places = [.. Enumerable.Range(0, ids.Length).Where(i => tokens.Texts[i] >= 0)];
        random.Shuffle<int>(places);
        foreach (int place in places.AsSpan(0, Math.Clamp((int)Math.Round(share * places.Length), 1, places.Length)))
        {
            targets[place] = ids[place];
            double draw = random.Share();
            if (draw < MaskedOrRandom)
                ids[place] = draw < Masked ? maskId : random.Below(Encoder.VocabularySize);
        }

        return (ids, targets);
    }
}
