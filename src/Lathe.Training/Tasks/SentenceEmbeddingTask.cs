using System.Globalization;
using TorchSharp;

namespace Lathe.Training;

/// <summary>Vectors of texts whose cosines tell how alike the texts are: judged by Spearman's rank correlation with scores.</summary>
public sealed class SentenceEmbeddingTask : TrainingTask
{
    private readonly SentenceEmbeddingLoss loss;
    private readonly SentencePooling pooling;
    private readonly double scale, largestScore;

    /// <param name="encoder">Of the model.</param>
    /// <param name="longest">Tokens beyond which texts are cut off.</param>
    /// <param name="loss">What is learned.</param>
    /// <param name="pooling">What makes a vector of the output <c>last_hidden_state</c>.</param>
    /// <param name="scale">What cosines are multiplied by before they become scores of a choice; above 0.</param>
    /// <param name="largestScore">What scores are divided by before cosines are held against them: 5 where people gave 0 to 5.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive, or not finite.</exception>
    public SentenceEmbeddingTask(
        ITextEncoder encoder, int longest, SentenceEmbeddingLoss loss, SentencePooling pooling = SentencePooling.Mean, double scale = 20,
        double largestScore = 1)
        : base(encoder, longest)
    {
        if (!(scale > 0 && double.IsFinite(scale)))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "expected a number above 0");
        if (!(largestScore > 0 && double.IsFinite(largestScore)))
            throw new ArgumentOutOfRangeException(nameof(largestScore), largestScore, "expected a number above 0");
        if (!Enum.IsDefined(loss) || !Enum.IsDefined(pooling))
            throw new ArgumentOutOfRangeException(nameof(loss), $"{loss}, {pooling}", "expected members of their enumerations");
        (this.loss, this.pooling, this.scale, this.largestScore) = (loss, pooling, scale, largestScore);
    }

    public override ExampleKind Kind => loss == SentenceEmbeddingLoss.Contrastive ? ExampleKind.Pairs : ExampleKind.Scores;

    public override ExampleKind ValidationKind => ExampleKind.Scores;

    public override string MetricName => "spearman";

    public override bool AnswersAreVectors => true;

    public override IReadOnlyList<KeyValuePair<string, string>> Settings =>
    [
        .. base.Settings, new("loss", loss.ToString()), new("pooling", pooling.ToString()),
        new("scale", scale.ToString("R", CultureInfo.InvariantCulture)),
        new("largestScore", largestScore.ToString("R", CultureInfo.InvariantCulture)),
    ];

    /// <inheritdoc/>
    public override PreparedExample Prepare(TrainingExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        string pair = example.Pair ?? throw example.Problem("has no second text.");
        double score = example.Score ?? double.NaN;
        if (loss == SentenceEmbeddingLoss.CosineRegression && example.Score is null)
            throw example.Problem("has no score.");
        if (Math.Abs(score / largestScore) > 1)
            throw example.Problem($"has the score {score.ToString("R", CultureInfo.InvariantCulture)}; expected "
                + string.Create(CultureInfo.InvariantCulture, $"{-largestScore:R} to {largestScore:R}, ")
                + "as cosines are −1 to 1: say what the largest score is.");
        return new PreparedExample(example, [Encode(example, example.Text, null), Encode(example, pair, null)], [], score);
    }

    /// <inheritdoc/>
    public override PreparedExample PrepareValidation(TrainingExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return example.Score is not null ? Prepare(example) : throw example.Problem("has no score, which cosines are measured by.");
    }

    /// <inheritdoc/>
    public override TrainingBatch Batch(
        IReadOnlyList<PreparedExample> examples, IReadOnlyList<int> indices, long seed, torch.Device device) =>
        TrainingBatch.Of(examples, indices, Encoder.PaddingId, device)
            .WithTargets([.. examples.Select(example => (float)(example.Score / largestScore))]);

    /// <inheritdoc/>
    public override torch.Tensor Loss(ModelOutputs outputs, TrainingBatch batch)
    {
        if (loss == SentenceEmbeddingLoss.CosineRegression)
            return ValidationLoss(outputs, batch);
        torch.Tensor vectors = torch.nn.functional.normalize(Answers(outputs, batch), dim: 1);
        torch.Tensor[] halves = vectors.chunk(2, 0);
        torch.Tensor cosines = halves[0].mm(halves[1].t()) * scale;
        return torch.nn.functional.cross_entropy(
            cosines, torch.arange(batch.Examples.Count, dtype: torch.ScalarType.Int64, device: cosines.device));
    }

    /// <summary>The mean squared difference of cosines and scores, whatever is learned.</summary>
    public override torch.Tensor ValidationLoss(ModelOutputs outputs, TrainingBatch batch) =>
        torch.nn.functional.mse_loss(Cosines(outputs, batch), batch.Targets!);

    /// <summary>The vectors of all first texts, then of all second ones: [2 · pairs, width].</summary>
    public override torch.Tensor Answers(ModelOutputs outputs, TrainingBatch batch)
    {
        torch.Tensor output = outputs.Any("last_hidden_state", "sentence_embedding");
        // a model that pools by itself gives one vector a row
        if (output.shape.Length == 2)
            return output;
        if (pooling == SentencePooling.FirstToken)
            return output.select(1, 0);
        torch.Tensor mask = batch.AttentionMask.to(torch.ScalarType.Float32).unsqueeze(-1);
        return (output * mask).sum(1) / mask.sum(1);
    }

    /// <inheritdoc/>
    public override TaskScore CreateScore() => new RankScore((outputs, batch) =>
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return [.. Cosines(outputs, batch).cpu().data<float>().Select(value => (double)value)];
    });

    /// <inheritdoc/>
    public override void Check(ModelOutputs outputs, TrainingBatch batch) =>
        CheckShape(Answers(outputs, batch), "vectors", batch.Rows.Count, -1);

    private torch.Tensor Cosines(ModelOutputs outputs, TrainingBatch batch)
    {
        torch.Tensor[] halves = Answers(outputs, batch).chunk(2, 0);
        return torch.nn.functional.cosine_similarity(halves[0], halves[1], 1);
    }
}
