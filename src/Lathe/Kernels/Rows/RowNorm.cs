using System.ComponentModel;
using System.Runtime.CompilerServices;
using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>LayerNorm or RmsNorm of rows, with a residual added first and int8 made last.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class RowNorm
{
    /// <summary>output = norm(input + residual), each [rows, norm.Width].</summary>
    /// <param name="input">[rows, width].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="norm">Scale and shift.</param>
    /// <param name="residual">[rows, width], or empty.</param>
    /// <param name="output">[rows, width]; may be the input; empty where only <paramref name="quantized"/> is read.</param>
    /// <param name="quantized">Where the result goes as int8, or default.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Run(
        ReadOnlySpan<float> input, int rows, NormWeights norm, ReadOnlySpan<float> residual, Span<float> output, QuantizedRows quantized,
        WorkerPool pool)
    {
        if (rows == 0)
            return;
        KernelChecks.Rows(nameof(input), input.Length, rows, norm.Width);
        if (!residual.IsEmpty)
            KernelChecks.Rows(nameof(residual), residual.Length, rows, norm.Width);
        if (!output.IsEmpty || quantized.IsEmpty)
            KernelChecks.Rows(nameof(output), output.Length, rows, norm.Width);
        if (!quantized.IsEmpty)
            KernelChecks.Quantized(quantized, rows, norm.Width);
        fixed (float* x = input, added = residual, y = output)
        fixed (sbyte* values = quantized.Values)
        fixed (float* scales = quantized.Scales)
        fixed (int* sums = quantized.Sums)
        {
            Job job = new()
            {
                Input = x, Residual = added, Output = y, Rows = rows, Parts = RowPartition.Parts(rows, norm.Width, pool),
                Row = FinishArguments.For(norm.Width, norm), Finish = RowTable.Current.Finish,
                Quantized = QuantizedTarget.From(quantized, values, scales, sums),
            };
            pool.Run(&Part, &job, job.Parts);
        }
        GC.KeepAlive(norm);
        GC.KeepAlive(quantized.Scaling);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part(void* context, int part)
    {
        Job* job = (Job*)context;
        FinishArguments finish = job->Row;
        int width = (int)finish.Width;
        using RowBuffer buffer = new(job->Output == null ? width : 0, stackalloc float[RowBuffer.StackFloats]);
        (int first, int end) = RowPartition.Range(part, job->Parts, job->Rows);
        for (int row = first; row < end; row++)
        {
            long offset = (long)row * width;
            finish.Input = job->Input + offset;
            finish.Residual = job->Residual == null ? null : job->Residual + offset;
            finish.Output = job->Output == null ? buffer.Pointer : job->Output + offset;
            if (!job->Quantized.IsEmpty)
                job->Quantized.Place(row, ref finish);
            job->Finish.Invoke(&finish);
        }
    }

    private struct Job
    {
        public float* Input;
        public float* Residual;
        public float* Output;
        public FinishArguments Row;
        public TileKernel<FinishArguments> Finish;
        public QuantizedTarget Quantized;
        public int Rows;
        public int Parts;
    }
}
