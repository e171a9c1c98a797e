using System.ComponentModel;
using System.Runtime.CompilerServices;
using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>The sum of up to three embedding lookups a row, normed and quantised while the row is in the cache.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
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
        int rows, EmbeddingLookup first, EmbeddingLookup second, EmbeddingLookup third, NormWeights? norm, Span<float> output,
        QuantizedRows quantized, WorkerPool pool)
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
                First = new Source(table, firstIds), Second = new Source(second.Table, secondIds),
                Third = new Source(third.Table, thirdIds),
                Output = y, Rows = rows, Width = width, Parts = RowPartition.Parts(rows, width, pool),
                Finished = FinishArguments.For(width, norm), Finish = RowTable.Current.Finish,
                Quantized = QuantizedTarget.From(quantized, values, scales, sums),
            };
            pool.Run(&Part, &job, job.Parts);
        }
        GC.KeepAlive(table);
        GC.KeepAlive(second.Table);
        GC.KeepAlive(third.Table);
        GC.KeepAlive(norm);
        GC.KeepAlive(quantized.Scaling);
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

    private static void Part(void* context, int part)
    {
        Job* job = (Job*)context;
        FinishArguments finish = job->Finished;
        int width = job->Width;
        using RowBuffer buffer = new(job->Output == null ? width : 0, stackalloc float[RowBuffer.StackFloats]);
        (int first, int end) = RowPartition.Range(part, job->Parts, job->Rows);
        for (int row = first; row < end; row++)
        {
            float* y = job->Output == null ? buffer.Pointer : job->Output + (long)row * width;
            job->First.AddTo(y, row, 0);
            job->Second.AddTo(y, row, 1);
            job->Third.AddTo(y, row, 1);
            finish.Input = finish.Output = y;
            if (!job->Quantized.IsEmpty)
                job->Quantized.Place(row, ref finish);
            job->Finish.Invoke(&finish);
        }
    }

    private readonly struct Source
    {
        private const int Lanes = 16;
        private readonly int* ids;
        private readonly byte* rows;
        private readonly int width;
        private readonly int elementBytes;
        private readonly TileKernel<EmbeddingArguments> kernel;
        private readonly bool isInteger;
        private readonly IntegerRows integers;

        public Source(EmbeddingTable? table, int* ids)
        {
            if (table is null)
                return;
            this.ids = ids;
            rows = table.Block.Pointer;
            width = table.Width;
            isInteger = table.Format.IsInteger;
            if (isInteger)
            {
                integers = new IntegerRows(table.Count, width, table.Format);
                return;
            }

            elementBytes = table.Format.Bits / 8;
            kernel = RowTable.Current.Embedding(table.Format.Encoding);
        }

        /// <summary>The row of an id to a row of floats, or onto what stands there; nothing where there is no table.</summary>
        public void AddTo(float* output, int row, int accumulate)
        {
            if (ids == null)
                return;
            if (isInteger)
                integers.Read(rows, ids[row], output, accumulate != 0);
            else
                AddFloats(output, row, accumulate);
        }

        [SkipLocalsInit]
        private void AddFloats(float* output, int row, int accumulate)
        {
            ushort* last = stackalloc ushort[Lanes];
            EmbeddingArguments arguments =
                new() { Source = rows + (long)ids[row] * width * elementBytes, Output = output, Width = width, Accumulate = accumulate };
            int rest = width % Lanes;
            arguments.Tail = arguments.Source + (width - rest) * elementBytes;
            if (rest > 0 && elementBytes == sizeof(ushort))
            {
                // A whole sixteen is read: behind the table's last row there may be no memory.
                new ReadOnlySpan<ushort>(arguments.Tail, rest).CopyTo(new Span<ushort>(last, Lanes));
                arguments.Tail = (byte*)last;
            }
            kernel.Invoke(&arguments);
        }
    }

    private struct Job
    {
        public Source First;
        public Source Second;
        public Source Third;
        public float* Output;
        public FinishArguments Finished;
        public TileKernel<FinishArguments> Finish;
        public QuantizedTarget Quantized;
        public int Rows;
        public int Width;
        public int Parts;
    }
}
