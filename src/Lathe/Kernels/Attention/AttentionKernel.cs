using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>softmax(query · keyᵀ × scale + mask) · value for every head, in blocks of a few queries: scores never leave the cache.</summary>
public static unsafe class AttentionKernel
{
    /// <summary>Bytes of <see cref="KernelScratch"/> for each thread.</summary>
    public static long ScratchBytes(int keySequence, int headSize, int valueHeadSize) => AttentionScratch.Bytes(keySequence, headSize, valueHeadSize);

    /// <summary>
    /// Row (b, s) of query, key, value and output starts (b × sequence + s) × stride; head h lies h × its size further. Strides are in floats, so
    /// that heads are read where a merged projection has put them. Masked keys weigh exactly 0: a sequence gives the same bits alone and
    /// padded. A query whose keys are all masked with −∞ gives zeros.
    /// </summary>
    /// <param name="query">[batch, querySequence, queryStride].</param>
    /// <param name="queryStride">At least heads × headSize.</param>
    /// <param name="key">[batch, keySequence, keyStride].</param>
    /// <param name="keyStride">At least heads × headSize.</param>
    /// <param name="value">[batch, keySequence, valueStride].</param>
    /// <param name="valueStride">At least heads × valueHeadSize.</param>
    /// <param name="mask">Added to the scaled scores; default for none.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="querySequence">Queries of a sequence.</param>
    /// <param name="keySequence">Keys and values of a sequence.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="headSize">Width of a head's queries and keys.</param>
    /// <param name="valueHeadSize">Width of a head's values.</param>
    /// <param name="scale">What scores are multiplied with; 0 means 1 / √headSize.</param>
    /// <param name="output">[batch, querySequence, outputStride].</param>
    /// <param name="outputStride">At least heads × valueHeadSize.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="scratch">At least <see cref="ScratchBytes"/> a thread.</param>
    /// <exception cref="ArgumentException">A span is too short for its sizes.</exception>
    public static void Run(
        ReadOnlySpan<float> query, int queryStride, ReadOnlySpan<float> key, int keyStride, ReadOnlySpan<float> value, int valueStride, AttentionMask mask,
        int batch, int querySequence, int keySequence, int heads, int headSize, int valueHeadSize, float scale, Span<float> output, int outputStride,
        WorkerPool pool, KernelScratch scratch)
    {
        KernelChecks.Rows(nameof(query), query.Length, checked(batch * querySequence), checked(heads * headSize), queryStride);
        KernelChecks.Rows(nameof(key), key.Length, checked(batch * keySequence), checked(heads * headSize), keyStride);
        KernelChecks.Rows(nameof(value), value.Length, checked(batch * keySequence), checked(heads * valueHeadSize), valueStride);
        KernelChecks.Rows(nameof(output), output.Length, checked(batch * querySequence), checked(heads * valueHeadSize), outputStride);
        if (batch == 0 || querySequence == 0 || heads == 0)
            return;
        if (keySequence < 1 || headSize < 1 || valueHeadSize < 1)
            throw new ArgumentException($"attention over {keySequence} keys with heads of {headSize} and {valueHeadSize}: each must be at least 1");
        CheckMask(mask, batch, heads, querySequence, keySequence);
        fixed (float* q = query, k = key, v = value, m = mask.Values, y = output)
        fixed (TileKernel* kernels = TileTable.Current.Float32)
        {
            AttentionJob job = new()
            {
                Query = q, Key = k, Value = v, Mask = m, Output = y, Kernels = kernels,
                QueryStride = queryStride, KeyStride = keyStride, ValueStride = valueStride, OutputStride = outputStride,
                MaskBatchStride = mask.BatchStride, MaskHeadStride = mask.HeadStride, MaskQueryStride = mask.QueryStride,
                Queries = querySequence, Keys = keySequence, Heads = heads, HeadSize = headSize, ValueHeadSize = valueHeadSize,
                Scale = scale == 0 ? (float)(1 / Math.Sqrt(headSize)) : scale,
                BlockRows = AttentionJob.ChooseBlock(querySequence),
            };
            job.Blocks = (querySequence + job.BlockRows - 1) / job.BlockRows;
            job.Units = (long)batch * heads * job.Blocks;
            job.Parts = (int)Math.Min(job.Units, Math.Min(pool.Threads, scratch.Threads));
            scratch.Reserve(AttentionScratch.Bytes(keySequence, headSize, valueHeadSize));
            job.Scratch = scratch.Region(0);
            job.ScratchStride = scratch.BytesPerThread;
            pool.Run(RowPartition.Pick(&AttentionLoops<Sixteen512>.Part, &AttentionLoops<Sixteen256>.Part, &AttentionLoops<Sixteen128>.Part), &job, job.Parts);
        }
        GC.KeepAlive(scratch);
    }

    private static void CheckMask(AttentionMask mask, int batch, int heads, int queries, int keys)
    {
        if (mask.Values.IsEmpty)
            return;
        if (mask.BatchStride < 0 || mask.HeadStride < 0 || mask.QueryStride < 0)
            throw new ArgumentException($"mask strides ({mask.BatchStride}, {mask.HeadStride}, {mask.QueryStride}) must not be negative", nameof(mask));
        long needed = (batch - 1L) * mask.BatchStride + (heads - 1L) * mask.HeadStride + (queries - 1L) * mask.QueryStride + keys;
        if (mask.Values.Length < needed)
            throw new ArgumentException($"mask: {mask.Values.Length} values, expected {needed} for {batch} × {heads} × {queries} × {keys}", nameof(mask));
    }
}
