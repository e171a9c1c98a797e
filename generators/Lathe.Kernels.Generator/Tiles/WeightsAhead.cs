using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>
/// Fetches weights that later tiles read. The hardware sees a stream only while it is read, so that of a panel that several tiles of rows
/// walk over, only the first walk would use the memory. Here every walk asks for its share of the next panel: the caller spreads it, by
/// setting how far a turn moves on; a turn asks for as many lines as it reads itself, those of the next turn among them where it moves on
/// by less.
/// </summary>
internal sealed class WeightsAhead
{
    private const int LineBytes = 64;
    private readonly KernelBuilder _kernel;
    private readonly Scalar? _pointer;
    private readonly Scalar? _step;

    /// <param name="kernel">The kernel that reads weights.</param>
    /// <param name="pass">Of several passes over a panel within a kernel, the first does it.</param>
    public WeightsAhead(KernelBuilder kernel, TilePass pass)
    {
        _kernel = kernel;
        if (pass.FirstRow > 0)
            return;
        _pointer = kernel.Argument(ArgumentBlock.Ahead);
        kernel.Assign(_pointer.Value, new Address(_pointer.Value, kernel.Argument(ArgumentBlock.B)));
        _step = kernel.Argument(ArgumentBlock.AheadStep);
    }

    /// <summary>Asks for the lines from one byte of a turn to another.</summary>
    public void Fetch(int from, int to)
    {
        if (_pointer is not { } pointer)
            return;
        for (int at = (from + LineBytes - 1) / LineBytes * LineBytes; at < to; at += LineBytes)
            _kernel.Prefetch(new Address(pointer, Displacement: at));
    }

    /// <summary>A turn is over.</summary>
    public void Advance()
    {
        if (_pointer is { } pointer && _step is { } step)
            _kernel.Assign(pointer, new Address(pointer, step));
    }
}
