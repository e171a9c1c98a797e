using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>How a product is cut for its sizes, its threads and this processor's caches. Nothing in here changes a result, Depth
/// excepted.</summary>
internal readonly partial struct GemmPlan
{
    /// <summary>
    /// With fewer rows than this for each thread, threads share out the weights instead, so that each weight is read once. Eight rows
    /// compute for as long as reading them takes, and are a twentieth faster where a cache that the threads share holds what the other has
    /// just read; where it does not, a third slower.
    /// </summary>
    public const int RowsWorthAThread = 32;

    /// <summary>Multiplications that are done before another thread has woken.</summary>
    private const long SmallestShare = 200_000;

    public GemmPlan(int rows, int inputs, int outputs, WeightEncoding encoding, long panelBytes, Tile tile, bool finishesRows, int threads,
        int together = 1)
    {
        int panels = PanelLayout.CountPanels(outputs);
        long work = (long)rows * inputs * outputs;
        int parts = (int)Math.Clamp(work / SmallestShare, 1, threads);
        Split = parts == 1 ? threads == 1 ? SplitReason.OneThread : SplitReason.LittleWork
            : rows >= (long)parts * RowsWorthAThread ? SplitReason.ManyRows : SplitReason.FewRows;
        Together = together;
        Parts = ByRows ? parts : Math.Min(parts, panels / together);
        Depth = tile.Depth > 0 ? tile.Depth : KernelLayout.FloatChain;
        TileRows = TileTable.RowsOf(encoding);

        // Tall blocks read the weights seldom. That a deep block's activations exceed L2 matters less: a tile of 12 rows works for
        // thousands of cycles on what it reads. Finished rows that wait for a norm or their maximum do have to stay in L2.
        int block = tile.Rows > 0 ? tile.Rows : KernelLayout.TallestBlock;
        Block = block == KernelLayout.TallestBlock ? BlockReason.Tallest : BlockReason.Tile;
        if (finishesRows && LargestFinishedBlock(outputs) is int finished && finished < block)
            (block, Block) = (finished, BlockReason.FinishedRows);
        block = Math.Max(1, block / TileTable.MaxRows) * TileTable.MaxRows;
        if (rows <= block)
            (block, Block) = (Math.Max(1, rows), BlockReason.AllRows);
        BlockRows = block;

        // Rows that wait to be finished see all panels before the next block comes: there, columns can only be taken tile by tile.
        bool waits = finishesRows && ByRows;
        int asked = (int)Math.Min(panels, (tile.Columns + PanelLayout.Columns - 1L) / PanelLayout.Columns);
        StripPanels = waits && asked > 0 ? asked : 1;
        Group = waits ? GroupReason.FinishedRows : asked > 0 ? GroupReason.Tile
            : ChooseGroup(panels, panelBytes, (long)BlockRows * inputs * (WeightEncodings.Of(encoding).IsInteger ? 1 : sizeof(float)));
        GroupPanels = Group switch
        {
            GroupReason.Tile => asked,
            GroupReason.HalfOfCache => (int)Math.Max(1, GroupBytes / panelBytes),
            _ => panels,
        };
        GroupPanels = Math.Max(1, GroupPanels / together) * together;
    }

    /// <summary>What of L2 a group of panels may fill.</summary>
    private static long GroupBytes => Processor.Level2Bytes / 2;

    /// <summary>Parts to run.</summary>
    public int Parts { get; }

    /// <summary>Whether a part is a range of rows (all weights) or a range of panels (all rows).</summary>
    public bool ByRows => Split != SplitReason.FewRows;

    /// <summary>Why that.</summary>
    public SplitReason Split { get; }

    /// <summary>Rows that one part works on while the weights pass by.</summary>
    public int BlockRows { get; }

    /// <summary>Why so many.</summary>
    public BlockReason Block { get; }

    /// <summary>Panels that stay in L2 while all blocks of rows pass by.</summary>
    public int GroupPanels { get; }

    /// <summary>Why so many.</summary>
    public GroupReason Group { get; }

    /// <summary>Panels that no two parts and no two groups share out between them: those of a head, where heads go out one by one. Divides
    /// all panels.</summary>
    public int Together { get; }

    /// <summary>Panels that pass by a tile of rows before the next tile; with 1, all tiles pass by a panel.</summary>
    public int StripPanels { get; }

    /// <summary>Rows of the tallest tile.</summary>
    public int TileRows { get; }

    /// <summary>Inputs of a chain of additions, for float operands.</summary>
    public int Depth { get; }

    /// <summary>Bytes from row to row of finished rows in scratch memory: whole panels, and a line more to spread over cache
    /// sets.</summary>
    public static long RowBytes(int outputs) => PanelLayout.PaddedColumns(outputs) * sizeof(float) + NativeBlock.Alignment;

    /// <summary>Rows of finished floats that scratch memory holds at most.</summary>
    public static int LargestFinishedBlock(int outputs) =>
        (int)Math.Clamp(Processor.Level2Bytes / 2 / RowBytes(outputs) / TileTable.MaxRows * TileTable.MaxRows, TileTable.MaxRows,
        KernelLayout.TallestBlock);

    /// <summary>
    /// With groups, weights come from memory once and activations once a group; without, activations once and weights once a block. So
    /// groups pay where a block of activations is smaller than the half of L2 that a group may fill.
    /// </summary>
    private static GroupReason ChooseGroup(int panels, long panelBytes, long blockBytes) =>
        blockBytes * 2 > GroupBytes ? GroupReason.LargeBlock : GroupBytes / panelBytes >= panels
        ? GroupReason.AllWeights : GroupReason.HalfOfCache;

    /// <summary>
    /// Rows of the next tile when that many are left: the tallest, but two of even height rather than a tall one and a sliver, since
    /// a sliver loads as much of the panel.
    /// </summary>
    public static int NextTile(int left, int tallest) =>
        left <= tallest ? left : left < 2 * tallest ? (left + 1) / 2 : tallest;
}
