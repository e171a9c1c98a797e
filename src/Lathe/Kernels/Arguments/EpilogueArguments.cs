using System.Runtime.InteropServices;

namespace Lathe.Kernels;

/// <summary>What an epilogue kernel is told: sums of rows × 32 columns. Machine code reads it by offset, so order and size are
/// fixed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct EpilogueArguments
{
    /// <summary>Offset 0. [rows][32] of float32 or int32.</summary>
    public byte* Sums;

    /// <summary>Offset 8.</summary>
    public long Rows;

    /// <summary>Offset 16. How many of the 32 exist; memory beyond them is not touched.</summary>
    public long Columns;

    /// <summary>Offset 24. 32 biases.</summary>
    public float* Bias;

    /// <summary>Offset 32. 32 scales; integer sums.</summary>
    public float* ColumnScales;

    /// <summary>Offset 40. The first row's scale.</summary>
    public float* RowScales;

    /// <summary>Offset 48. Bytes from scale to scale; 0 where all rows have one.</summary>
    public long RowScaleStep;

    /// <summary>Offset 56. What is subtracted from each row's sums; integer sums.</summary>
    public int* Offsets;

    /// <summary>Offset 64. Where the first row's columns go.</summary>
    public byte* Output;

    /// <summary>Offset 72. Bytes from row to row of the output.</summary>
    public long OutputStride;

    /// <summary>Offset 80. What the first row's columns are multiplied with, or null.</summary>
    public byte* Multiplier;

    /// <summary>Offset 88. What is then added to them, or null.</summary>
    public byte* Residual;

    /// <summary>Offset 96. Bytes from row to row of multiplier and residual.</summary>
    public long OperandStride;

    /// <summary>Offset 104. Sixteen running sums a row, or null: lane i adds up columns i, i + 16, i + 32 …</summary>
    public float* Totals;

    /// <summary>Offset 112. Sixteen running maxima of magnitudes a row, by bits, or null.</summary>
    public float* Maxima;

    /// <summary>
    /// Offset 120. Where the first row's columns go as int8 of a static scale, or null. 32 are written, zeros beyond the columns; no floats
    /// are, and nothing is tallied.
    /// </summary>
    public sbyte* Values;

    /// <summary>Offset 128. Bytes from row to row of the values.</summary>
    public long ValuesStride;

    /// <summary>Offset 136. Where the sum of the first row's values goes.</summary>
    public int* ValueSums;

    /// <summary>Offset 144. Bytes from row to row of the sums.</summary>
    public long ValueSumsStride;

    /// <summary>Offset 152. What floats become values with: 32 factors, then 32 offsets; zeros beyond the columns.</summary>
    public float* Scaling;

    /// <summary>Offset 160. With values, where 0 stands, which becomes NaN where a float of any row is NaN or infinite.</summary>
    public float* Damage;
}
