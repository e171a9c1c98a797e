using System.Globalization;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// A class for each word: cross entropy over the first token of each, judged by accuracy over words. The other tokens of a word are
/// neither learned nor counted, as is usual.
/// </summary>
/// <param name="encoder">Of the model.</param>
/// <param name="tags">The model's classes, in the order of its logits.</param>
/// <param name="longest">Tokens beyond which texts are cut off.</param>
public sealed class TokenClassificationTask(ITextEncoder encoder, LabelSet tags, int longest) : TrainingTask(encoder, longest)
{
    private readonly LabelSet tags = tags ?? throw new ArgumentNullException(nameof(tags));

    public override ExampleKind Kind => ExampleKind.Tags;

    public override bool AnswersAreOfTokens => true;

    public override string MetricName => "accuracy";

    public override int? Classes => tags.Names.Count;

    public override IReadOnlyList<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("classes", tags.Names.Count.ToString(CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public override PreparedExample Prepare(TrainingExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        if (example.Words is not { Count: > 0 } words)
            throw example.Problem("has no words.");
        int[] classes = [.. (example.Tags ?? throw example.Problem("has no tags.")).Select(tag => tags.Find(tag, example))];
        if (classes.Length != words.Count)
            throw example.Problem($"has {words.Count} words and {classes.Length} tags; expected a tag for each word.");
        EncodedText tokens = Checked(example, Encoder.EncodeWords(words, Longest));
        IReadOnlyList<int> numbers = tokens.Words
            ?? throw new InvalidOperationException("the encoder does not tell which word a token is of; EncodeWords has to.");
        int[] targets = new int[numbers.Count];
        Array.Fill(targets, (int)Ignored);
        int last = -1;
        for (int i = 0; i < targets.Length; i++)
        {
            if (numbers[i] >= 0 && numbers[i] != last)
                targets[i] = classes[numbers[i]];
            last = numbers[i];
        }

        return targets.Any(target => target >= 0)
            ? new PreparedExample(example, [new EncodedRow("", null, words, tokens)], targets)
            : throw example.Problem("has words without any token; expected words with some.");
    }

    /// <inheritdoc/>
    public override TrainingBatch Batch(
        IReadOnlyList<PreparedExample> examples, IReadOnlyList<int> indices, long seed, torch.Device device)
    {
        TrainingBatch batch = TrainingBatch.Of(examples, indices, Encoder.PaddingId, device);
        return batch.WithTargets(TokenTargets.Padded([.. examples.Select(example => example.Targets)], batch.Sequence, Ignored),
            examples.Count, batch.Sequence);
    }

    /// <inheritdoc/>
    public override torch.Tensor Loss(ModelOutputs outputs, TrainingBatch batch) =>
        torch.nn.functional.cross_entropy(Answers(outputs, batch), TokenTargets.Chosen(batch));

    /// <inheritdoc/>
    public override torch.Tensor Answers(ModelOutputs outputs, TrainingBatch batch) =>
        TokenTargets.Rows(outputs.Any("logits"), batch);

    /// <inheritdoc/>
    public override TaskScore CreateScore() =>
        new AccuracyScore((outputs, batch) => AccuracyScore.Of(Answers(outputs, batch), TokenTargets.Chosen(batch)));

    /// <inheritdoc/>
    public override void Check(ModelOutputs outputs, TrainingBatch batch) =>
        CheckShape(outputs.Any("logits"), "logits", batch.Rows.Count, batch.Sequence, tags.Names.Count);
}
