using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>Accumulators of rows × 32 columns become floats: dequantise, bias, activation, multiplier, residual, store.</summary>
internal static unsafe class GemmEpilogue<T> where T : unmanaged, ISixteen<T>
{
    public static void Run(GemmJob* job, int firstRow, int rows, int panel, byte* sums, int* offsets, Target target)
    {
        switch (job->Activation)
        {
            case Activation.None: Run<NoFunction>(job, firstRow, rows, panel, sums, offsets, target); break;
            case Activation.Gelu: Run<GeluFunction>(job, firstRow, rows, panel, sums, offsets, target); break;
            case Activation.GeluTanh: Run<GeluTanhFunction>(job, firstRow, rows, panel, sums, offsets, target); break;
            case Activation.Relu: Run<ReluFunction>(job, firstRow, rows, panel, sums, offsets, target); break;
            case Activation.Silu: Run<SiluFunction>(job, firstRow, rows, panel, sums, offsets, target); break;
            case Activation.Tanh: Run<TanhFunction>(job, firstRow, rows, panel, sums, offsets, target); break;
            case Activation.Sigmoid: Run<SigmoidFunction>(job, firstRow, rows, panel, sums, offsets, target); break;
            default: throw new ArgumentOutOfRangeException(nameof(job), job->Activation, "no such activation");
        }
    }

    private static void Run<TFunction>(GemmJob* job, int firstRow, int rows, int panel, byte* sums, int* offsets, Target target)
        where TFunction : struct, IActivationFunction
    {
        switch (job->Kind)
        {
            case OperandKind.Int8: Run<TFunction, Int8Sums>(job, firstRow, rows, panel, sums, offsets, target); break;
            case OperandKind.Int4: Run<TFunction, Int4Sums>(job, firstRow, rows, panel, sums, offsets, target); break;
            default: Run<TFunction, FloatSums>(job, firstRow, rows, panel, sums, offsets, target); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TFunction, TSums>(GemmJob* job, int firstRow, int rows, int panel, byte* sums, int* offsets, Target target)
        where TFunction : struct, IActivationFunction
        where TSums : struct, ISums
    {
        int column = panel * TileTable.Columns, outputs = job->Outputs, columns = Math.Min(TileTable.Columns, outputs - column);
        float* bias = job->Bias + column, columnScales = (float*)(job->WeightScales + panel * job->PanelScaleBytes);
        T biasLeft = T.Load(bias), biasRight = T.Load(bias + 16);
        T scaleLeft = TSums.ColumnScale(columnScales), scaleRight = TSums.ColumnScale(columnScales + 16);
        bool plain = job->Multiplier == null && job->Residual == null;
        for (int row = 0; row < rows; row++)
        {
            byte* c = sums + row * (TileTable.Columns * sizeof(float));
            float rowScale = TSums.RowScale(job->RowScales, firstRow + row);
            int offset = TSums.Offset(offsets, row);
            T left = TFunction.Apply(TSums.Value(c, offset, rowScale, scaleLeft, biasLeft));
            T right = TFunction.Apply(TSums.Value(c + 16 * sizeof(float), offset, rowScale, scaleRight, biasRight));
            float* y = target.Row(firstRow + row) + column;
            if (!plain)
            {
                long at = (long)(firstRow + row) * outputs + column;
                left = Combine(job, left, at, columns);
                right = Combine(job, right, at + 16, columns - 16);
            }
            if (columns == TileTable.Columns || target.Padded)
            {
                T.Store(left, y);
                T.Store(right, y + 16);
            }
            else
            {
                StoreEdge(left, y, columns);
                StoreEdge(right, y + 16, columns - 16);
            }
        }
    }

    /// <summary>× multiplier, + residual; lanes from <paramref name="count"/> on belong to nobody.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Combine(GemmJob* job, T value, long at, int count)
    {
        if (count <= 0)
            return value;
        if (job->Multiplier != null)
            value *= count >= 16 ? T.Load(job->Multiplier + at) : Partial<T>.Load(job->Multiplier + at, count);
        if (job->Residual != null)
            value += count >= 16 ? T.Load(job->Residual + at) : Partial<T>.Load(job->Residual + at, count);
        return value;
    }

    private static void StoreEdge(T value, float* y, int count)
    {
        if (count >= 16)
            T.Store(value, y);
        else if (count > 0)
            Partial<T>.Store(value, y, count);
    }

    /// <summary>How accumulators are read.</summary>
    private interface ISums
    {
        static abstract T ColumnScale(float* scales);

        static abstract float RowScale(float* scales, int row);

        static abstract int Offset(int* offsets, int row);

        static abstract T Value(byte* c, int offset, float rowScale, T columnScale, T bias);
    }

    private readonly struct FloatSums : ISums
    {
        public static T ColumnScale(float* scales) => T.Create(1f);

        public static float RowScale(float* scales, int row) => 1f;

        public static int Offset(int* offsets, int row) => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value(byte* c, int offset, float rowScale, T columnScale, T bias) => T.Load((float*)c) + bias;
    }

    private readonly struct Int8Sums : ISums
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T ColumnScale(float* scales) => T.Load(scales);

        public static float RowScale(float* scales, int row) => scales[row];

        public static int Offset(int* offsets, int row) => offsets[row];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value(byte* c, int offset, float rowScale, T columnScale, T bias) =>
            T.MultiplyAdd(T.LoadInts((int*)c, offset) * T.Create(rowScale), columnScale, bias);
    }

    private readonly struct Int4Sums : ISums
    {
        public static T ColumnScale(float* scales) => T.Create(1f);

        public static float RowScale(float* scales, int row) => scales[row];

        public static int Offset(int* offsets, int row) => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Value(byte* c, int offset, float rowScale, T columnScale, T bias) => T.MultiplyAdd(T.Load((float*)c), T.Create(rowScale), bias);
    }
}
