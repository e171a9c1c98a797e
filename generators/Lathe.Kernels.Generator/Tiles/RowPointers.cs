using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>
/// Addresses of the rows of a strided matrix: one pointer serves three rows (base, base + stride, base + 2 × stride), so that
/// twelve rows cost four pointers and one stride, and moving on costs four additions.
/// </summary>
internal sealed class RowPointers
{
    private const int RowsPerPointer = 3;
    private readonly KernelBuilder _kernel;
    private readonly Scalar _stride;
    private readonly Scalar[] _bases;

    /// <param name="kernel">The kernel that reads or writes the rows.</param>
    /// <param name="first">The matrix; this object moves it, so it belongs to it from here on.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="firstRow">The first row addressed, counted from <paramref name="first"/>.</param>
    /// <param name="rows">How many rows are addressed.</param>
    public RowPointers(KernelBuilder kernel, Scalar first, Scalar stride, int firstRow, int rows)
    {
        _kernel = kernel;
        _stride = stride;
        _bases = new Scalar[(rows + RowsPerPointer - 1) / RowsPerPointer];
        kernel.AdvanceRows(first, stride, firstRow);
        _bases[0] = first;
        for (int index = 1; index < _bases.Length; index++)
        {
            _bases[index] = kernel.AddressOf(new Address(_bases[index - 1], stride, 2));
            kernel.Assign(_bases[index], new Address(_bases[index], stride));
        }
    }

    public Address At(int row, int displacement = 0) => (row % RowsPerPointer) switch
    {
        0 => new Address(_bases[row / RowsPerPointer], Displacement: displacement),
        int steps => new Address(_bases[row / RowsPerPointer], _stride, steps, displacement),
    };

    /// <summary>Moves every row by as many bytes.</summary>
    public void Advance(int bytes)
    {
        foreach (Scalar pointer in _bases)
            _kernel.Advance(pointer, bytes);
    }
}
