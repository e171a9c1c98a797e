using System.ComponentModel;
using System.Diagnostics;
using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>softmax(query · keyᵀ × scale + mask) · value for every head, in blocks of a few queries: scores never leave the
/// cache.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class AttentionKernel
{
    /// <summary>Bytes of <see cref="KernelScratch"/> for each thread.</summary>
    /// <param name="longestKeys">Keys of the longest sequence.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="headSize">Width of a head's queries and keys.</param>
    /// <param name="valueHeadSize">Width of a head's values.</param>
    /// <param name="arithmetic">How products are computed.</param>
    /// <param name="quantizedOnly">Whether rows go out as int8 and not as float32 too.</param>
    public static long ScratchBytes(int longestKeys, int heads, int headSize, int valueHeadSize, AttentionArithmetic arithmetic,
        bool quantizedOnly) =>
        AttentionScratch.RowBytes(quantizedOnly ? heads * valueHeadSize : 0)
        + AttentionScratch.Bytes(arithmetic, longestKeys, headSize, valueHeadSize);

    /// <summary>
    /// Row r of query, key, value and output starts r × stride; head h lies h × its size further. Strides are in floats, so that heads are
    /// read where a merged projection has put them. Masked keys weigh exactly 0: a sequence gives the same bits alone and padded, and with
    /// any others beside it. A query whose keys are all masked with −∞ gives zeros. NaN and infinity show as NaN in every result they
    /// reach.
    /// </summary>
    /// <param name="query">[rows, queryStride].</param>
    /// <param name="queryStride">At least heads × headSize.</param>
    /// <param name="key">[rows, keyStride].</param>
    /// <param name="keyStride">At least heads × headSize.</param>
    /// <param name="value">[rows, valueStride].</param>
    /// <param name="valueStride">At least heads × valueHeadSize.</param>
    /// <param name="mask">Added to the scaled scores, by sequence, head, and query and key within the sequence; default for none.</param>
    /// <param name="queryRows">The sequences' rows of query and output.</param>
    /// <param name="keyRows">The sequences' rows of key and value; as many sequences.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="headSize">Width of a head's queries and keys.</param>
    /// <param name="valueHeadSize">Width of a head's values.</param>
    /// <param name="scale">What scores are multiplied with; 0 means 1 / √headSize.</param>
    /// <param name="arithmetic">How products are computed.</param>
    /// <param name="output">[rows, outputStride]; may be empty where <paramref name="quantized"/> is not.</param>
    /// <param name="outputStride">At least heads × valueHeadSize.</param>
    /// <param name="quantized">Receives the finished rows, heads × valueHeadSize wide, as int8; default for none.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="scratch">Grown to <see cref="ScratchBytes"/> a thread if it is smaller.</param>
    /// <exception cref="ArgumentException">A span is too short for its sizes, or rows of sequences overlap.</exception>
    public static void Run(
        ReadOnlySpan<float> query, int queryStride, ReadOnlySpan<float> key, int keyStride, ReadOnlySpan<float> value, int valueStride,
        AttentionMask mask,
        SequenceRows queryRows, SequenceRows keyRows, int heads, int headSize, int valueHeadSize, float scale,
        AttentionArithmetic arithmetic,
        Span<float> output, int outputStride, QuantizedRows quantized, WorkerPool pool, KernelScratch scratch)
    {
        AttentionChecks.Sequences(queryRows, keyRows, heads, headSize, valueHeadSize);
        int rows = AttentionChecks.RowsOf(queryRows), keys = AttentionChecks.RowsOf(keyRows);
        KernelChecks.Rows(nameof(query), query.Length, rows, checked(heads * headSize), queryStride);
        KernelChecks.Rows(nameof(key), key.Length, keys, checked(heads * headSize), keyStride);
        KernelChecks.Rows(nameof(value), value.Length, keys, checked(heads * valueHeadSize), valueStride);
        fixed (float* q = query, k = key, v = value)
        {
            AttentionJob job = new()
            {
                Query = q, Key = k, Value = v, QueryStride = queryStride, KeyStride = keyStride, ValueStride = valueStride,
                Heads = heads, HeadSize = headSize, ValueHeadSize = valueHeadSize, Arithmetic = arithmetic,
            };
            Run(ref job, mask, queryRows, keyRows, scale, output, outputStride, quantized, pool, scratch);
        }
    }

    /// <summary>
    /// The same in 16-bit integers (<see cref="AttentionArithmetic.Int16"/>) of operands that their product has written so
    /// (<see cref="Epilogue.Heads"/>): to the bit what the other overload makes of their floats, which it would read and quantise first.
    /// </summary>
    /// <param name="query">Rows of query; as many heads as the others.</param>
    /// <param name="key">Rows of key; heads of the same size.</param>
    /// <param name="value">Rows of value.</param>
    /// <param name="mask">Added to the scaled scores, by sequence, head, and query and key within the sequence; default for none.</param>
    /// <param name="queryRows">The sequences' rows of query and output.</param>
    /// <param name="keyRows">The sequences' rows of key and value; as many sequences.</param>
    /// <param name="scale">What scores are multiplied with; 0 means 1 / √headSize.</param>
    /// <param name="output">[rows, outputStride]; may be empty where <paramref name="quantized"/> is not.</param>
    /// <param name="outputStride">At least heads × the value's head size.</param>
    /// <param name="quantized">Receives the finished rows as int8; default for none.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="scratch">Grown to <see cref="ScratchBytes"/> a thread if it is smaller.</param>
    /// <exception cref="ArgumentException">Heads do not match, operands have fewer rows than the sequences, or rows of sequences
    /// overlap.</exception>
    public static void Run(
        QuantizedHeads query, QuantizedHeads key, QuantizedHeads value, AttentionMask mask, SequenceRows queryRows, SequenceRows keyRows,
        float scale,
        Span<float> output, int outputStride, QuantizedRows quantized, WorkerPool pool, KernelScratch scratch)
    {
        AttentionChecks.Sequences(queryRows, keyRows, query.Heads, query.HeadSize, value.HeadSize);
        AttentionChecks.Heads(query, key, value, AttentionChecks.RowsOf(queryRows), AttentionChecks.RowsOf(keyRows));
        fixed (short* q = query.Values, k = key.Values, v = value.Values)
        fixed (float* queryScales = query.Scales, keyScales = key.Scales, valueScales = value.Scales)
        {
            AttentionJob job = new()
            {
                QueryHeads = HeadRows.From(query, q, queryScales), KeyHeads = HeadRows.From(key, k, keyScales),
                ValueHeads = HeadRows.From(value, v, valueScales),
                Heads = query.Heads, HeadSize = query.HeadSize, ValueHeadSize = value.HeadSize, Arithmetic = AttentionArithmetic.Int16,
            };
            Run(ref job, mask, queryRows, keyRows, scale, output, outputStride, quantized, pool, scratch);
        }
    }

    private static void Run(
        ref AttentionJob job, AttentionMask mask, SequenceRows queryRows, SequenceRows keyRows, float scale, Span<float> output,
        int outputStride, QuantizedRows quantized,
        WorkerPool pool, KernelScratch scratch)
    {
        int rows = AttentionChecks.RowsOf(queryRows);
        if (quantized.IsEmpty || !output.IsEmpty)
            KernelChecks.Rows(nameof(output), output.Length, rows, checked(job.Heads * job.ValueHeadSize), outputStride);
        if (!quantized.IsEmpty)
            KernelChecks.Quantized(quantized, rows, job.Heads * job.ValueHeadSize);
        AttentionChecks.Mask(mask, queryRows, keyRows, job.Heads);
        if (rows == queryRows.FirstRow || job.Heads == 0)
            return;
        long started = KernelRecording.Start();
        AttentionTable table = AttentionTable.For(job.Arithmetic);
        fixed (float* m = mask.Values, y = output, scales = quantized.Scales)
        fixed (sbyte* values = quantized.Values)
        fixed (int* sums = quantized.Sums, queryStarts = queryRows.Starts, keyStarts = keyRows.Starts)
        fixed (TileKernel<AttentionArguments>* scoreKernels = table.Scores, valueKernels = table.Values)
        fixed (AttentionJob* pinned = &job)
        {
            job.Mask = m;
            job.Output = y;
            job.Quantized = QuantizedTarget.From(quantized, values, scales, sums);
            job.QueryStarts = queryStarts;
            job.KeyStarts = keyStarts;
            job.Kernels = AttentionKernelSet.From(table, scoreKernels, valueKernels);
            job.OutputStride = outputStride;
            job.MaskBatchStride = mask.BatchStride;
            job.MaskHeadStride = mask.HeadStride;
            job.MaskQueryStride = mask.QueryStride;
            job.Sequences = queryRows.Count;
            job.Scale = scale == 0 ? (float)(1 / Math.Sqrt(job.HeadSize)) : scale;
            Deal(ref job, Math.Min(pool.Threads, scratch.Threads));
            scratch.Reserve(ScratchBytes(job.LongestKeys, job.Heads, job.HeadSize, job.ValueHeadSize, job.Arithmetic, y == null));
            job.Scratch = scratch.Region(0);
            job.ScratchStride = scratch.BytesPerThread;
            pool.Run(&AttentionLoops.Part, pinned, job.Parts);
            if (KernelRecording.Current is { } recording)
            {
                TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
                recording.Add(new AttentionRun(AttentionDecisions.Of(job), elapsed));
            }
        }
        GC.KeepAlive(scratch);
        GC.KeepAlive(quantized.Scaling);
    }

    private static void Deal(ref AttentionJob job, int threads)
    {
        long tiles = 0;
        for (int sequence = 0; sequence < job.Sequences; sequence++)
        {
            long here = (long)AttentionJob.Tiles(job.Queries(sequence)) * (job.Heads / job.TileHeads);
            tiles += here;
            job.Cost += here * job.TileCost(sequence);
            job.LongestKeys = Math.Max(job.LongestKeys, job.Keys(sequence));
        }
        job.Parts = (int)Math.Min(tiles, threads);
    }
}
