namespace Lathe.Kernels;

/// <summary>
/// The weights that follow those which some tiles of rows walk over, one tile after the other. Each walk fetches its share of them, so that memory
/// is busy all the time and not only during the first walk, which would wait for it.
/// </summary>
internal readonly unsafe struct WeightsAhead
{
    private const int LineBytes = 64;

    /// <summary>How far ahead a lone walk fetches: enough to outlast the memory's latency.</summary>
    private const long NearBytes = 8192;

    /// <summary>
    /// Products a line of weights takes part in below which a lone walk does nothing but wait for memory: the processor's own prefetching
    /// keeps that busy by itself, and more requests only get in its way.
    /// </summary>
    private const int ProductsWorthFetching = 6;

    private readonly long bytes;
    private readonly long turns;
    private readonly long step;
    private readonly bool isLone;

    /// <param name="kind">The operands.</param>
    /// <param name="bytes">Of the weights that are walked over; as many follow.</param>
    /// <param name="rows">Of all walks.</param>
    /// <param name="tiles">Walks.</param>
    /// <param name="follow">Whether weights do follow.</param>
    public WeightsAhead(OperandKind kind, long bytes, int rows, int tiles, bool follow)
    {
        // A turn of the kernels' inner loops is four inputs of floats, four groups of four bytes, or a block of 32 nibbles, for 32 columns.
        int turnBytes = kind is OperandKind.BFloat16 or OperandKind.Float16 ? 256 : 512;
        isLone = tiles == 1;
        if (isLone)
        {
            int products = kind is OperandKind.Float32 or OperandKind.Int8 ? rows : 2 * rows;
            this.bytes = products >= ProductsWorthFetching ? bytes : 0;
            step = turnBytes;
            return;
        }
        this.bytes = follow ? bytes : 0;
        turns = bytes / turnBytes;
        step = (turnBytes / tiles + LineBytes - 1) / LineBytes * LineBytes;
    }

    /// <summary>What a walk is to fetch. With more walks than a turn has lines, the last ones fetch nothing.</summary>
    public void Share(TileArguments* t, int tile)
    {
        long first = tile * turns * step;
        bool any = first < bytes;
        t->Ahead = any ? isLone ? NearBytes : bytes + first : 0;
        t->AheadStep = any ? step : 0;
    }
}
