using System.ComponentModel;
using System.Runtime.CompilerServices;
using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>float32 rows to int8 with one scale a row.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class QuantizeRows
{
    /// <summary>Quantises <paramref name="rows"/> rows of output.Width floats that start <paramref name="inputStride"/> floats
    /// apart.</summary>
    /// <exception cref="ArgumentException">The input is too short, or the output is for fewer rows.</exception>
    public static void Run(ReadOnlySpan<float> input, int inputStride, int rows, QuantizedRows output, WorkerPool pool)
    {
        if (rows == 0)
            return;
        KernelChecks.Rows(nameof(input), input.Length, rows, output.Width, inputStride);
        KernelChecks.Quantized(output, rows, output.Width);
        fixed (float* x = input)
        fixed (sbyte* values = output.Values)
        fixed (float* scales = output.Scales)
        fixed (int* sums = output.Sums)
        {
            Job job = new()
            {
                Input = x, Stride = inputStride, Rows = rows, Width = output.Width, Parts = RowPartition.Parts(rows, output.Width, pool),
                Output = QuantizedTarget.From(output, values, scales, sums),
            };
            pool.Run(&Part, &job, job.Parts);
        }
        GC.KeepAlive(output.Scaling);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part(void* context, int part)
    {
        Job* job = (Job*)context;
        (int first, int end) = RowPartition.Range(part, job->Parts, job->Rows);
        for (int row = first; row < end; row++)
            job->Output.Write(row, job->Input + (long)row * job->Stride, job->Width);
    }

    private struct Job
    {
        public float* Input;
        public long Stride;
        public int Rows;
        public int Width;
        public int Parts;
        public QuantizedTarget Output;
    }
}
