using System.Runtime.InteropServices;
using Lathe.Checkpoints;
using Lathe.Transformers.Evaluation;

namespace Lathe.Transformers.Trimming;

/// <summary>Holds a trimmed model's outputs against the whole one's, bit by bit.</summary>
internal static class TrimmedOutputs
{
    /// <exception cref="CheckpointException">An output differs.</exception>
    public static void Check(
        string whole, string trimmed, VocabularyPlan plan, IReadOnlyList<(string Text, string? Pair)> texts,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<EncodedBatch> before = EncodedBatch.Of(whole, texts), after = EncodedBatch.Of(trimmed, texts);
        using CompiledModel first = AutoModel.Load(whole, Precision.Float32), second = AutoModel.Load(trimmed, Precision.Float32);
        for (int batch = 0; batch < before.Count; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Tensor?[] expected = Run(first, before[batch]), found = Run(second, after[batch]);
            for (int i = 0; i < expected.Length; i++)
            {
                if (!Same(expected[i], found[i], plan))
                    throw new CheckpointException(trimmed, null,
                        $"output '{first.Outputs[i].Name}' differs from that of {whole} on the corpus; it cannot be trimmed.");
            }
        }
    }

    private static Tensor?[] Run(CompiledModel model, EncodedBatch batch)
    {
        using InferenceSession session = model.CreateSession(batch.Rows, batch.Sequence);
        Tensor?[] outputs = CompiledRun.AllocateOutputs(model, session, batch.Rows, batch.Sequence);
        session.Run([.. batch.Inputs], outputs, batch.Rows, batch.Sequence);
        return outputs;
    }

    private static bool Same(Tensor? expected, Tensor? found, VocabularyPlan plan)
    {
        if (expected is null || found is null)
            return expected is null && found is null;
        ReadOnlySpan<float> all = expected.Floats, left = found.Floats;
        // scores of tokens: those of the ones that stay
        bool isByToken = expected.Shape[^1] == plan.Of && found.Shape[^1] == plan.Kept.Count;
        if (!isByToken)
            return SameBits(all, left);
        float[] kept = new float[plan.Kept.Count];
        for (int row = 0; row * plan.Of < all.Length; row++)
        {
            for (int i = 0; i < kept.Length; i++)
                kept[i] = all[row * plan.Of + plan.Kept[i]];
            if (!SameBits(kept, left.Slice(row * kept.Length, kept.Length)))
                return false;
        }

        return true;
    }

    private static bool SameBits(ReadOnlySpan<float> first, ReadOnlySpan<float> second) =>
        MemoryMarshal.AsBytes(first).SequenceEqual(MemoryMarshal.AsBytes(second));
}
