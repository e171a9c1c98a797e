using System.Runtime.CompilerServices;
using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>Softmax of rows.</summary>
public static unsafe class SoftmaxRows
{
    /// <summary>output[row] = softmax(input[row]), both [rows, width]; the output may be the input. A row of −∞ gives zeros.</summary>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Run(ReadOnlySpan<float> input, int rows, int width, Span<float> output, WorkerPool pool)
    {
        if (rows == 0)
            return;
        KernelChecks.Rows(nameof(input), input.Length, rows, width);
        KernelChecks.Rows(nameof(output), output.Length, rows, width);
        fixed (float* x = input, y = output)
        {
            Job job = new() { Input = x, Output = y, Rows = rows, Width = width, Parts = RowPartition.Parts(rows, width, pool) };
            pool.Run(RowPartition.Pick(&Part<Sixteen512>, &Part<Sixteen256>, &Part<Sixteen128>), &job, job.Parts);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part<T>(void* context, int part) where T : unmanaged, ISixteen<T>
    {
        Job* job = (Job*)context;
        (int first, int end) = RowPartition.Range(part, job->Parts, job->Rows);
        int width = job->Width, whole = width & -16, rest = width - whole;
        for (int row = first; row < end; row++)
        {
            float* x = job->Input + (long)row * width, y = job->Output + (long)row * width;
            T largest = RowFunctions<T>.Maximum(x, whole);
            if (rest > 0)
                largest = T.Max(largest, Partial<T>.KeepOr(Partial<T>.Load(x + whole, rest), rest, float.NegativeInfinity));
            float shift = SoftmaxFunctions.Shift(T.MaxLane(largest));
            T total = RowFunctions<T>.Powers(x, whole, shift, y);
            if (rest > 0)
            {
                T power = Partial<T>.Keep(VectorMath<T>.Exp(Partial<T>.Load(x + whole, rest) - T.Create(shift)), rest);
                total += power;
                Partial<T>.Store(power, y + whole, rest);
            }
            float factor = SoftmaxFunctions.Reciprocal(T.Sum(total));
            RowFunctions<T>.Scale(y, whole, factor, y);
            if (rest > 0)
                Partial<T>.Store(Partial<T>.Load(y + whole, rest) * T.Create(factor), y + whole, rest);
        }
    }

    private struct Job
    {
        public float* Input;
        public float* Output;
        public int Rows;
        public int Width;
        public int Parts;
    }
}
