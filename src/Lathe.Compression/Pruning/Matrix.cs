using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>A checkpoint's tensor of one or two axes, as float32; one axis is a single column.</summary>
/// <param name="rows">Extent of the first axis.</param>
/// <param name="columns">Of the second; 1 where there is none.</param>
/// <param name="values">Row-major.</param>
internal sealed class Matrix(int rows, int columns, float[] values)
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public float[] Values { get; } = values;

    /// <exception cref="CheckpointException">The tensor has more axes, is too large for an array, or is not of floats.</exception>
    public static Matrix Read(Checkpoint checkpoint, TensorEntry entry)
    {
        if (entry.Shape.Count is not (1 or 2) || entry.Elements > Array.MaxLength)
            throw new CheckpointException(entry.File, entry.Name, $"is {entry}, expected one or two axes that fit an array.");
        float[] values = new float[entry.Elements];
        checkpoint.FileOf(entry).ReadFloat32(entry, 0, values);
        return new Matrix((int)entry.Shape[0], entry.Shape.Count == 2 ? (int)entry.Shape[1] : 1, values);
    }

    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    public double SquaresOfRow(int row)
    {
        double sum = 0;
        foreach (float value in Row(row))
            sum += (double)value * value;
        return sum;
    }

    public double SquaresOfColumn(int column)
    {
        double sum = 0;
        for (int row = 0; row < Rows; row++)
            sum += (double)Values[row * Columns + column] * Values[row * Columns + column];
        return sum;
    }

    public double MagnitudesOfColumn(int column)
    {
        double sum = 0;
        for (int row = 0; row < Rows; row++)
            sum += Math.Abs(Values[row * Columns + column]);
        return sum;
    }

    /// <summary>Without some rows and columns.</summary>
    public Matrix Without(IReadOnlySet<int> removedRows, IReadOnlySet<int> removedColumns)
    {
        int[] keptRows = [.. Enumerable.Range(0, Rows).Where(row => !removedRows.Contains(row))];
        int[] keptColumns = [.. Enumerable.Range(0, Columns).Where(column => !removedColumns.Contains(column))];
        float[] left = new float[keptRows.Length * keptColumns.Length];
        for (int row = 0; row < keptRows.Length; row++)
        {
            for (int column = 0; column < keptColumns.Length; column++)
                left[row * keptColumns.Length + column] = Values[keptRows[row] * Columns + keptColumns[column]];
        }

        return new Matrix(keptRows.Length, keptColumns.Length, left);
    }
}
