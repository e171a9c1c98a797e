namespace Lathe.Compression;

/// <summary>Runs a model over batches, in one session that is large enough for all of them.</summary>
internal static class BatchRunner
{
    /// <param name="model">Any compiled model.</param>
    /// <param name="batches">At least one.</param>
    /// <param name="threads">0: one a core.</param>
    /// <param name="seen">Called after each run with the batch's index and the outputs, in the model's order; null for absent
    /// ones.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    public static void Run(
        CompiledModel model, IReadOnlyList<CalibrationBatch> batches, int threads, Action<int, Tensor?[]>? seen,
        CancellationToken cancellationToken)
    {
        using InferenceSession session =
            model.CreateSession(batches.Max(batch => batch.Batch), batches.Max(batch => batch.Sequence), threads);
        for (int i = 0; i < batches.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CalibrationBatch batch = batches[i];
            Tensor?[] outputs = [.. model.Outputs.Select((output, o) => output.Present
                ? Tensor.Float32(session.OutputShape(o, batch.Batch, batch.Sequence)) : null)];
            session.Run([.. batch.Inputs], outputs, batch.Batch, batch.Sequence);
            seen?.Invoke(i, outputs);
        }
    }
}
