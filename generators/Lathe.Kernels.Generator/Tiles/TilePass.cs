using System;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>
/// A part of the 32-column tile that one walk over the depth computes. A target with few registers covers the tile in several passes, over
/// the same panel, which is in the first-level cache by then.
/// </summary>
internal sealed class TilePass
{
    public const int TileColumns = 32;
    private readonly KernelBuilder _kernel;
    private readonly Scalar? _columnBytes;

    private TilePass(KernelBuilder kernel, int firstRow, int rows, int vectors, Scalar? columnBytes)
    {
        _kernel = kernel;
        FirstRow = firstRow;
        Rows = rows;
        Vectors = vectors;
        _columnBytes = columnBytes;
    }

    public int FirstRow { get; }

    public int Rows { get; }

    public int Vectors { get; }

    /// <summary>Emits the passes that cover the tile: row blocks as equal as they come, one text each; column blocks in a loop.</summary>
    public static void ForEach(KernelBuilder kernel, int rows, TileShape shape, Action<TilePass> body)
    {
        int columnBlocks = TileColumns / (shape.Vectors * kernel.Lanes);
        int rowBlocks = (rows + shape.Rows - 1) / shape.Rows;
        int firstRow = 0;
        for (int block = 0; block < rowBlocks; block++)
        {
            int count = (rows - firstRow + rowBlocks - block - 1) / (rowBlocks - block);
            int start = firstRow;
            if (columnBlocks == 1)
            {
                body(new TilePass(kernel, start, count, shape.Vectors, null));
            }
            else
            {
                Scalar columnBytes = kernel.Constant(0);
                kernel.Loop(kernel.Constant(columnBlocks), atLeastOnce: true, body: () =>
                {
                    body(new TilePass(kernel, start, count, shape.Vectors, columnBytes));
                    kernel.Advance(columnBytes, shape.Vectors * kernel.VectorBytes);
                });
            }

            firstRow += count;
        }
    }

    /// <summary>A pointer of the argument block, moved to this pass's first column.</summary>
    /// <param name="field">Which pointer.</param>
    /// <param name="bytesPerColumn">4 or 2.</param>
    public Scalar ColumnPointer(ArgumentBlock field, int bytesPerColumn)
    {
        Scalar pointer = _kernel.Argument(field);
        if (_columnBytes is not { } columnBytes)
            return pointer;
        Scalar offset = columnBytes;
        if (bytesPerColumn == 2)
        {
            offset = _kernel.Copy(columnBytes);
            _kernel.ShiftRight(offset, 1);
        }

        _kernel.Assign(pointer, new Address(pointer, offset));
        return pointer;
    }

    /// <summary>Bytes from a row's start to this pass's first column of 32 bits; the caller may change it.</summary>
    public Scalar ColumnOffset() => _columnBytes is { } columnBytes ? _kernel.Copy(columnBytes) : _kernel.Constant(0);

    /// <summary>A pointer to this pass's first row.</summary>
    public Scalar FirstRowPointer(ArgumentBlock pointer, Scalar stride)
    {
        Scalar first = _kernel.Argument(pointer);
        _kernel.AdvanceRows(first, stride, FirstRow);
        return first;
    }

    public RowPointers RowPointers(ArgumentBlock pointer, ArgumentBlock stride) =>
        new(_kernel, _kernel.Argument(pointer), _kernel.Argument(stride), FirstRow, Rows);

    /// <summary>One accumulator for each row and vector, zero.</summary>
    public Vector[,] ZeroSums()
    {
        Vector[,] sums = new Vector[Rows, Vectors];
        for (int row = 0; row < Rows; row++)
        {
            for (int vector = 0; vector < Vectors; vector++)
                sums[row, vector] = _kernel.Zero();
        }

        return sums;
    }

    /// <summary>Adds the integers that C holds if the caller asks for it.</summary>
    public void AccumulateInt32(Vector[,] sums) =>
        AccumulateResult(sums, (sum, address) => _kernel.AddInt32(sum, _kernel.LoadInt32(address)));

    /// <summary>Adds the floats that C holds if the caller asks for it.</summary>
    public void AccumulateFloat(Vector[,] sums) =>
        AccumulateResult(sums, (sum, address) => _kernel.AddFloat(sum, _kernel.LoadFloat(address)));

    private void AccumulateResult(Vector[,] sums, Action<Vector, Address> add)
    {
        _kernel.If(_kernel.Argument(ArgumentBlock.Accumulate), () =>
        {
            RowPointers result = ResultRows();
            for (int row = 0; row < Rows; row++)
            {
                for (int vector = 0; vector < Vectors; vector++)
                    add(sums[row, vector], result.At(row, vector * _kernel.VectorBytes));
            }
        });
    }

    public void StoreResult(Vector[,] sums)
    {
        RowPointers result = ResultRows();
        for (int row = 0; row < Rows; row++)
        {
            for (int vector = 0; vector < Vectors; vector++)
                _kernel.Store(result.At(row, vector * _kernel.VectorBytes), sums[row, vector]);
        }
    }

    private RowPointers ResultRows() =>
        new(_kernel, ColumnPointer(ArgumentBlock.C, sizeof(int)), _kernel.Argument(ArgumentBlock.CStride), FirstRow, Rows);
}
