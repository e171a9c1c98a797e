using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>
/// The weights that follow those which some tiles of rows walk over, one tile after the other. Each walk fetches its share of them, so that
/// memory is busy all the time and not only during the first walk, which would wait for it.
/// </summary>
internal readonly unsafe struct WeightsAhead
{
    private const int LineBytes = 64;

    /// <summary>How far ahead a lone walk fetches: enough to outlast the memory's latency.</summary>
    private const long NearBytes = 8192;

    /// <summary>
    /// Products a line of weights takes part in below which a lone walk does nothing but wait for memory, if a load takes a whole line: the
    /// instructions in flight then reach kilobytes ahead and keep memory busy by themselves, and more requests only get in their way. Where
    /// a line is widened or unpacked, so many instructions stand between one line and the next that few lines are in flight, and fetching
    /// is always worth it: a lone row of 3 bits went from 58 to 77 to 91 % of one core's bandwidth with it, on an Intel Xeon.
    /// </summary>
    private const int ProductsWorthFetching = 6;

    private readonly long bytes;
    private readonly long turns;
    private readonly long step;
    private readonly bool isLone;

    /// <param name="weights">What they are stored as.</param>
    /// <param name="bytes">Of the weights that are walked over; as many follow.</param>
    /// <param name="rows">Of all walks.</param>
    /// <param name="tiles">Walks.</param>
    /// <param name="follow">Whether weights do follow.</param>
    public WeightsAhead(WeightEncoding weights, long bytes, int rows, int tiles, bool follow)
    {
        EncodingDescription encoding = WeightEncodings.Of(weights);
        // A turn of the kernels' inner loops is four inputs of floats, four groups of four bytes, or a block of inputs of fewer bits, for
        // 32 columns.
        int turnInputs = encoding.Scales switch { ScaleGrouping.None => 4, ScaleGrouping.Output => 16, _ => KernelLayout.BlockInputs };
        int turnBytes = turnInputs * TileTable.Columns * encoding.Bits / 8;
        isLone = tiles == 1;
        if (isLone)
        {
            // products are of 8 bits or of floats, whatever the weights are stored as
            bool takesWholeLines = encoding.Bits == (encoding.IsInteger ? 8 : 32);
            this.bytes = !takesWholeLines || rows >= ProductsWorthFetching ? bytes : 0;
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
