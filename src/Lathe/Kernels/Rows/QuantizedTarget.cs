using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary><see cref="QuantizedRows"/> as pointers, for use on other threads while the spans are pinned.</summary>
internal unsafe struct QuantizedTarget
{
    public sbyte* Values;
    public float* Scales;
    public int* Sums;
    public int Stride;
    public int Blocks;

    /// <summary>As <see cref="FinishArguments"/> have them; null for none.</summary>
    public float* Multipliers;
    public float* Offsets;
    public float* StaticScale;

    /// <summary>What quantises, for the tier of the thread that made this.</summary>
    public TileKernel<FinishArguments> Finish;

    public readonly bool IsEmpty => Values == null;

    /// <summary>Whether all rows have one scale, which is known before they are.</summary>
    public readonly bool HasStaticScale => Values != null && StaticScale != null;

    /// <summary>The spans must be pinned, or native, and the rows' scaling kept alive, for as long as the result is used.</summary>
    public static QuantizedTarget From(QuantizedRows rows, sbyte* values, float* scales, int* sums) =>
        rows.IsEmpty ? default : new QuantizedTarget
        {
            Values = values, Scales = scales, Sums = sums, Stride = rows.Stride,
            Blocks = rows.Blocks, Finish = RowTable.Current.Finish,
            Multipliers = rows.Scaling is { } scaling ? scaling.Multipliers : null,
            Offsets = rows.Scaling is { } moved ? moved.Offsets : null,
            StaticScale = rows.Scaling is { } same ? same.StaticScalePointer : null,
        };

    /// <summary>Quantises a row of <paramref name="width"/> floats.</summary>
    public readonly void Write(int row, float* x, int width)
    {
        FinishArguments arguments = new() { Input = x, Width = width };
        Place(row, ref arguments);
        Finish.Invoke(&arguments);
    }

    /// <summary>Makes zeros of the first rows whose scale is NaN, as <see cref="Finish"/> would have.</summary>
    public readonly void ClearDamagedRows(int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            if (!float.IsNaN(Scales[row]))
                continue;
            new Span<sbyte>(Values + (long)row * Stride, Stride).Clear();
            new Span<int>(Sums + (long)row * Blocks, Blocks).Clear();
        }
    }

    /// <summary>Has a row go to its place here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Place(int row, ref FinishArguments arguments)
    {
        arguments.Values = Values + (long)row * Stride;
        arguments.Stride = Stride;
        arguments.Scale = Scales + row;
        arguments.Sums = Sums + (long)row * Blocks;
        arguments.Multipliers = Multipliers;
        arguments.Offsets = Offsets;
        arguments.StaticScale = StaticScale;
    }
}
