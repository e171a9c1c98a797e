using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>
/// Columns of a product that leave its epilogue as int8 of a static scale: where they go, and what becomes of a row in which a float is
/// NaN or infinite.
/// </summary>
internal static unsafe class StaticColumns
{
    /// <summary>A panel's factors, then its offsets.</summary>
    public const int ScalingFloats = 2 * TileTable.Columns;

    /// <summary>What all tiles of a panel have in common.</summary>
    /// <param name="job">The product.</param>
    /// <param name="epilogue">Told.</param>
    /// <param name="panel">Which panel.</param>
    /// <param name="scaling">Room for <see cref="ScalingFloats"/>, used as long as the epilogue is.</param>
    /// <param name="damage">Room for a float, likewise.</param>
    public static void Panel(GemmJob* job, EpilogueArguments* epilogue, int panel, float* scaling, float* damage)
    {
        int column = panel * TileTable.Columns, columns = (int)epilogue->Columns;
        Span<float> factors = new(scaling, TileTable.Columns), offsets = new(scaling + TileTable.Columns, TileTable.Columns);
        factors[columns..].Clear();
        offsets[columns..].Clear();
        new ReadOnlySpan<float>(job->Quantized.Multipliers + column, columns).CopyTo(factors);
        new ReadOnlySpan<float>(job->Quantized.Offsets + column, columns).CopyTo(offsets);
        epilogue->Scaling = scaling;
        epilogue->Damage = damage;
        epilogue->ValuesStride = job->Quantized.Stride;
        epilogue->ValueSumsStride = (long)job->Quantized.Blocks * sizeof(int);
    }

    /// <summary>The first row of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Place(GemmJob* job, EpilogueArguments* epilogue, int row, int panel)
    {
        epilogue->Values = job->Quantized.Values + (long)row * job->Quantized.Stride + panel * TileTable.Columns;
        epilogue->ValueSums = job->Quantized.Sums + (long)row * job->Quantized.Blocks + panel;
        *epilogue->Damage = 0f;
    }

    /// <summary>After a tile's epilogue: zeros beyond the last panel, and the scale NaN of rows that are damaged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish(GemmJob* job, EpilogueArguments* epilogue, int firstRow, int panel)
    {
        if (*epilogue->Damage != 0f)
            MarkDamaged(job, epilogue, firstRow);
        int end = (panel + 1) * TileTable.Columns;
        if (panel != job->Panels - 1 || end == job->Quantized.Stride)
            return;
        sbyte* rest = epilogue->Values + TileTable.Columns;
        for (int row = 0; row < epilogue->Rows; row++)
            new Span<sbyte>(rest + row * epilogue->ValuesStride, job->Quantized.Stride - end).Clear();
    }

    /// <summary>
    /// The kernel knows that a float of the tile is none, not of which row: the same sums once more, as floats. Other panels of a row, on
    /// other threads too, write the same NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MarkDamaged(GemmJob* job, EpilogueArguments* epilogue, int firstRow)
    {
        float* floats = stackalloc float[TileTable.MaxRows * TileTable.Columns];
        EpilogueArguments plain = *epilogue;
        plain.Values = null;
        plain.Output = (byte*)floats;
        plain.OutputStride = TileTable.Columns * sizeof(float);
        job->Epilogue.Invoke(&plain);
        for (int row = 0; row < plain.Rows; row++)
        {
            foreach (float value in new ReadOnlySpan<float>(floats + row * TileTable.Columns, (int)plain.Columns))
            {
                if (!float.IsFinite(value))
                    job->Quantized.Scales[firstRow + row] = float.NaN;
            }
        }
    }
}
