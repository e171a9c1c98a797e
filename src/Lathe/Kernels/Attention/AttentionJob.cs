namespace Lathe.Kernels;

/// <summary>An attention as its threads see it. A unit of work is a block of queries of one head of one sequence.</summary>
internal unsafe struct AttentionJob
{
    public float* Query;
    public float* Key;
    public float* Value;

    /// <summary>Null for no mask.</summary>
    public float* Mask;
    public float* Output;
    public TileKernel* Kernels;
    public byte* Scratch;
    public long ScratchStride;

    public long QueryStride;
    public long KeyStride;
    public long ValueStride;
    public long OutputStride;
    public long MaskBatchStride;
    public long MaskHeadStride;
    public long MaskQueryStride;

    public long Units;
    public int Queries;
    public int Keys;
    public int Heads;
    public int HeadSize;
    public int ValueHeadSize;
    public int BlockRows;
    public int Blocks;
    public int Parts;
    public float Scale;

    /// <summary>Queries of a block: one tile, so that scores stay in L1; two even tiles rather than a tall one and a sliver.</summary>
    public static int ChooseBlock(int queries) => GemmPlan.NextTile(queries, TileTable.MaxRows);
}
