using System.Runtime.CompilerServices;
using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>The sum of up to three embedding lookups a row, normed and quantised while the row is in the cache.</summary>
public static unsafe class EmbeddingSum
{
    /// <summary>output[row] = norm(first[id] + second[id] + third[id]), added in that order.</summary>
    /// <param name="rows">Rows; each present lookup has that many ids.</param>
    /// <param name="first">Present always.</param>
    /// <param name="second">Or default.</param>
    /// <param name="third">Or default.</param>
    /// <param name="norm">Or null.</param>
    /// <param name="output">[rows, width]; empty where only <paramref name="quantized"/> is read.</param>
    /// <param name="quantized">Where the result goes as int8, or default.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is below 0 or beyond its table; the message names table, row and id.</exception>
    /// <exception cref="ArgumentException">Widths or lengths do not fit together.</exception>
    public static void Run(
        int rows, EmbeddingLookup first, EmbeddingLookup second, EmbeddingLookup third, NormWeights? norm, Span<float> output, QuantizedRows quantized, WorkerPool pool)
    {
        EmbeddingTable table = first.Table ?? throw new ArgumentException("the first lookup is absent", nameof(first));
        int width = table.Width;
        Check(first, rows, width);
        Check(second, rows, width);
        Check(third, rows, width);
        if (norm is not null)
            KernelChecks.Norm(norm, width);
        if (rows == 0)
            return;
        if (!output.IsEmpty || quantized.IsEmpty)
            KernelChecks.Rows(nameof(output), output.Length, rows, width);
        if (!quantized.IsEmpty)
            KernelChecks.Quantized(quantized, rows, width);
        fixed (int* firstIds = first.Ids, secondIds = second.Ids, thirdIds = third.Ids)
        fixed (float* y = output)
        fixed (sbyte* values = quantized.Values)
        fixed (float* scales = quantized.Scales)
        fixed (int* sums = quantized.Sums)
        {
            Job job = new()
            {
                First = new Source(table, firstIds), Second = new Source(second.Table, secondIds), Third = new Source(third.Table, thirdIds),
                Output = y, Rows = rows, Width = width, Parts = RowPartition.Parts(rows, width, pool),
                Finished = FinishArguments.For(width, norm), Finish = RowTable.Current.Finish,
                Quantized = QuantizedTarget.From(quantized, values, scales, sums),
            };
            pool.Run(RowPartition.Pick(&Part<Sixteen512>, &Part<Sixteen256>, &Part<Sixteen128>), &job, job.Parts);
        }
        GC.KeepAlive(table);
        GC.KeepAlive(second.Table);
        GC.KeepAlive(third.Table);
        GC.KeepAlive(norm);
    }

    private static void Check(EmbeddingLookup lookup, int rows, int width)
    {
        if (lookup.Table is not { } table)
            return;
        if (table.Width != width)
            throw new ArgumentException($"embedding '{table.Name}' is {table.Width} wide, expected {width} as the first");
        if (lookup.Ids.Length < rows)
            throw new ArgumentException($"embedding '{table.Name}': {lookup.Ids.Length} ids, expected {rows}");
        uint count = (uint)table.Count;
        for (int row = 0; row < rows; row++)
        {
            if ((uint)lookup.Ids[row] >= count)
                throw new ArgumentOutOfRangeException(
                    nameof(lookup), $"embedding '{table.Name}': id {lookup.Ids[row]} in row {row} is outside 0 … {table.Count - 1}");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part<T>(void* context, int part) where T : unmanaged, ISixteen<T>
    {
        Job* job = (Job*)context;
        FinishArguments finish = job->Finished;
        int width = job->Width;
        using RowBuffer buffer = new(job->Output == null ? width : 0, stackalloc float[RowBuffer.StackFloats]);
        (int first, int end) = RowPartition.Range(part, job->Parts, job->Rows);
        for (int row = first; row < end; row++)
        {
            float* y = job->Output == null ? buffer.Pointer : job->Output + (long)row * width;
            int start = 0;
            for (; start + 16 <= width; start += 16)
                T.Store(Sum<T>(job, row, start, 16), y + start);
            if (start < width)
                Partial<T>.Store(Sum<T>(job, row, start, width - start), y + start, width - start);
            finish.Input = finish.Output = y;
            if (!job->Quantized.IsEmpty)
                job->Quantized.Place(row, ref finish);
            job->Finish.Invoke(&finish);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sum<T>(Job* job, int row, int start, int count) where T : unmanaged, ISixteen<T>
    {
        T sum = job->First.Load<T>(row, start, count);
        if (job->Second.Ids != null)
            sum += job->Second.Load<T>(row, start, count);
        if (job->Third.Ids != null)
            sum += job->Third.Load<T>(row, start, count);
        return sum;
    }

    private readonly struct Source
    {
        public readonly int* Ids;
        private readonly byte* rows;
        private readonly int width;
        private readonly StorageType type;

        public Source(EmbeddingTable? table, int* ids)
        {
            if (table is null)
                return;
            Ids = ids;
            rows = table.Block.Pointer;
            width = table.Width;
            type = table.StorageType;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Load<T>(int row, int start, int count) where T : unmanaged, ISixteen<T>
        {
            long offset = (long)Ids[row] * width + start;
            if (type == StorageType.Float32)
                return count == 16 ? T.Load((float*)rows + offset) : Partial<T>.Load((float*)rows + offset, count);
            ushort* narrow = (ushort*)rows + offset;
            bool bfloat16 = type == StorageType.BFloat16;
            if (count < 16)
                return Partial<T>.LoadNarrow(narrow, count, bfloat16);
            return bfloat16 ? T.LoadBFloat16(narrow) : T.LoadFloat16(narrow);
        }
    }

    private struct Job
    {
        public Source First;
        public Source Second;
        public Source Third;
        public float* Output;
        public FinishArguments Finished;
        public RowKernel<FinishArguments> Finish;
        public QuantizedTarget Quantized;
        public int Rows;
        public int Width;
        public int Parts;
    }
}
