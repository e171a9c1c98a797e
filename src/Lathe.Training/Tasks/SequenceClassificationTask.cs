using System.Globalization;
using TorchSharp;

namespace Lathe.Training;

/// <summary>One class for each text or pair of texts: cross entropy, judged by accuracy.</summary>
/// <param name="encoder">Of the model.</param>
/// <param name="labels">The model's classes, in the order of its logits.</param>
/// <param name="longest">Tokens beyond which texts are cut off.</param>
public sealed class SequenceClassificationTask(ITextEncoder encoder, LabelSet labels, int longest) : TrainingTask(encoder, longest)
{
    private const string Logits = "logits";

    private readonly LabelSet labels = labels ?? throw new ArgumentNullException(nameof(labels));

    public override ExampleKind Kind => ExampleKind.Labels;

    public override string MetricName => "accuracy";

    public override int? Classes => labels.Names.Count;

    public override IReadOnlyList<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("classes", labels.Names.Count.ToString(CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public override PreparedExample Prepare(TrainingExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return new PreparedExample(example, [Encode(example, example.Text, example.Pair)],
            [labels.Find(example.Label ?? throw example.Problem("has no label."), example)]);
    }

    /// <inheritdoc/>
    public override TrainingBatch Batch(
        IReadOnlyList<PreparedExample> examples, IReadOnlyList<int> indices, long seed, torch.Device device) =>
        TrainingBatch.Of(examples, indices, Encoder.PaddingId, device)
            .WithTargets([.. examples.Select(example => (long)example.Targets[0])], examples.Count);

    /// <inheritdoc/>
    public override torch.Tensor Loss(ModelOutputs outputs, TrainingBatch batch) =>
        torch.nn.functional.cross_entropy(Answers(outputs, batch), batch.Targets!);

    /// <inheritdoc/>
    public override torch.Tensor Answers(ModelOutputs outputs, TrainingBatch batch) => outputs.Any(Logits);

    /// <inheritdoc/>
    public override TaskScore CreateScore() =>
        new AccuracyScore((outputs, batch) => AccuracyScore.Of(Answers(outputs, batch), batch.Targets!));

    /// <inheritdoc/>
    public override void Check(ModelOutputs outputs, TrainingBatch batch) =>
        CheckShape(Answers(outputs, batch), "logits", batch.Examples.Count, labels.Names.Count);
}
