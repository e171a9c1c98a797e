using System.Numerics.Tensors;

namespace Lathe.Transformers.Evaluation;

/// <summary>How well a masked LM fills in what was masked.</summary>
/// <param name="Examples">Rows that were run.</param>
/// <param name="Masked">Masked positions in them.</param>
/// <param name="Top1">Share of masked positions whose likeliest id is the right one.</param>
/// <param name="Nll">Mean negative log-likelihood of the right id, in nats.</param>
internal sealed record MaskedLanguageModelScore(int Examples, int Masked, double Top1, double Nll)
{
    // rows of like length are run together, as many as stay in cache: results do not depend on who shares a batch
    private const int TokensInBatch = 2048;
    private const long LogitsInBatch = 32L << 20;

    /// <summary>Runs the examples, sorted by length, and scores the logits at masked positions with a softmax in float64.</summary>
    /// <exception cref="ArgumentException">The model has no masked LM head, an example is malformed for it, or nothing is
    /// masked.</exception>
    public static MaskedLanguageModelScore Of(CompiledModel model, IReadOnlyList<MaskedExample> examples, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(examples);
        int output = LogitsOutput(model);
        if (examples.Sum(example => example.Labels.Count) == 0)
            throw new ArgumentException("no position is masked in these examples; expected at least one", nameof(examples));
        MaskedExample[] sorted = [.. examples.OrderBy(example => example.InputIds.Length)];
        int longest = sorted[^1].InputIds.Length;
        string[] inputNames = [.. model.Inputs.Select(input => NamedTensors.ToSnakeCase(input.Name))];

        int maxBatch = Math.Max(1, TokensInBatch / longest), masked = 0, correct = 0;
        double nll = 0;
        using InferenceSession session = model.CreateSession(maxBatch, longest, threads);
        int width = session.OutputShape(output, 1, 1)[^1];
        for (int first = 0; first < sorted.Length;)
        {
            int count = 1;
            while (first + count < sorted.Length && count < maxBatch
                && (count + 1L) * sorted[first + count].InputIds.Length * width <= LogitsInBatch)
                count++;
            ReadOnlySpan<MaskedExample> batch = sorted.AsSpan(first, count);
            int sequence = batch[^1].InputIds.Length;
            ReadOnlySpan<float> logits = RunBatch(model, session, output, inputNames, batch);
            for (int row = 0; row < count; row++)
            {
                foreach ((int position, int id) in batch[row].Labels)
                {
                    ReadOnlySpan<float> scores = logits.Slice((row * sequence + position) * width, width);
                    if (id < 0 || id >= width)
                        throw new ArgumentException($"a label is {id}; expected an id of the vocabulary, 0 to {width - 1}",
                            nameof(examples));
                    nll += LogSumExp(scores) - scores[id];
                    correct += TensorPrimitives.IndexOfMax(scores) == id ? 1 : 0;
                    masked++;
                }
            }
            first += count;
        }
        return new MaskedLanguageModelScore(sorted.Length, masked, (double)correct / masked, nll / masked);
    }

    private static int LogitsOutput(CompiledModel model)
    {
        for (int i = 0; i < model.Outputs.Count; i++)
        {
            if (model.Outputs[i] is { Name: "logits", Present: true } && AutoModel.ReadConfiguration(model.Source).HasMaskedLanguageModel)
                return i;
        }
        throw new ArgumentException($"{model.Source} has no masked language model head: its tensors are not in the checkpoint",
            nameof(model));
    }

    private static ReadOnlySpan<float> RunBatch(
        CompiledModel model, InferenceSession session, int output, string[] inputNames, ReadOnlySpan<MaskedExample> batch)
    {
        int sequence = batch[^1].InputIds.Length;
        Tensor ids = Tensor.Int32(batch.Length, sequence), mask = Tensor.Int32(batch.Length, sequence);
        for (int row = 0; row < batch.Length; row++)
        {
            batch[row].InputIds.CopyTo(ids.Ints[(row * sequence)..]);
            mask.Ints.Slice(row * sequence, batch[row].InputIds.Length).Fill(1);
        }
        Tensor[] inputs = [.. NamedTensors.CompleteInputs(inputNames, new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            [NamedTensors.InputIds] = ids,
            [NamedTensors.AttentionMask] = mask,
        })];
        Tensor?[] outputs = CompiledRun.AllocateOutputs(model, session, batch.Length, sequence);
        session.Run(inputs, outputs, batch.Length, sequence);
        return outputs[output]!.Floats;
    }

    private static double LogSumExp(ReadOnlySpan<float> scores)
    {
        double highest = TensorPrimitives.Max(scores), sum = 0;
        foreach (float score in scores)
            sum += Math.Exp(score - highest);
        return highest + Math.Log(sum);
    }
}
