using Lathe.Compression;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Where in a text the answer to a question begins and ends: the mean of both cross entropies over tokens, judged by how often both are
/// right. An answer that was cut off, or of which no token is left, stands at the first token, as transformers has it.
/// </summary>
/// <param name="encoder">Of the model.</param>
/// <param name="longest">Tokens beyond which contexts are cut off.</param>
public sealed class QuestionAnsweringTask(ITextEncoder encoder, int longest) : TrainingTask(encoder, longest)
{
    private const string Start = "start_logits", End = "end_logits";

    public override ExampleKind Kind => ExampleKind.Answers;

    public override bool AnswersAreOfTokens => true;

    public override string MetricName => "exact";

    /// <inheritdoc/>
    public override PreparedExample Prepare(TrainingExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        string context = example.Pair ?? throw example.Problem("has no context.");
        string answer = example.Answer ?? throw example.Problem("has no answer.");
        int start = example.AnswerStart ?? throw example.Problem("does not say where its answer starts.");
        if (answer.Length == 0)
            throw example.Problem("has an empty answer; expected one that stands in the context.");
        if (start < 0 || start > context.Length - answer.Length || !context.AsSpan(start).StartsWith(answer, StringComparison.Ordinal))
            throw example.Problem(
                $"the context has no '{ExampleText.Shortened(answer)}' at {start}; expected the answer as it stands there.");
        EncodedRow row = Encode(example, example.Text, context);
        (int first, int last) = Tokens(row.Tokens, start, start + answer.Length);
        return new PreparedExample(example, [row], [first, last]);
    }

    /// <inheritdoc/>
    public override TrainingBatch Batch(
        IReadOnlyList<PreparedExample> examples, IReadOnlyList<int> indices, long seed, torch.Device device) =>
        TrainingBatch.Of(examples, indices, Encoder.PaddingId, device).WithTargets(
            [.. examples.Select(example => (long)example.Targets[0]), .. examples.Select(example => (long)example.Targets[1])],
            2 * examples.Count);

    /// <inheritdoc/>
    public override torch.Tensor Loss(ModelOutputs outputs, TrainingBatch batch) =>
        // as many starts as ends: the mean over both is the mean of both means
        torch.nn.functional.cross_entropy(Answers(outputs, batch), batch.Targets!);

    /// <summary>Starts of all rows, then ends: [2 · rows, sequence].</summary>
    public override torch.Tensor Answers(ModelOutputs outputs, TrainingBatch batch)
    {
        torch.Tensor padding = (1 - batch.AttentionMask.to(torch.ScalarType.Float32)) * Impossible;
        return torch.cat([outputs[Start] + padding, outputs[End] + padding]);
    }

    /// <inheritdoc/>
    public override TaskScore CreateScore() => new AccuracyScore((outputs, batch) =>
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor right = Answers(outputs, batch).argmax(-1).eq(batch.Targets!).reshape(2, batch.Rows.Count);
        return (right.all(0, false).sum().item<long>(), batch.Rows.Count);
    });

    /// <inheritdoc/>
    public override void Check(ModelOutputs outputs, TrainingBatch batch)
    {
        CheckShape(outputs[Start], Start, batch.Rows.Count, batch.Sequence);
        CheckShape(outputs[End], End, batch.Rows.Count, batch.Sequence);
    }

    private static (int First, int Last) Tokens(EncodedText tokens, int start, int end)
    {
        int first = 0, last = 0, furthest = 0;
        for (int i = 0; i < tokens.Ids.Count; i++)
        {
            if (tokens.Texts[i] != 1)
                continue;
            furthest = Math.Max(furthest, tokens.Ends[i]);
            if (tokens.Ends[i] <= start || tokens.Starts[i] >= end)
                continue;
            first = first == 0 ? i : first;
            last = i;
        }

        return furthest >= end ? (first, last) : (0, 0);
    }
}
