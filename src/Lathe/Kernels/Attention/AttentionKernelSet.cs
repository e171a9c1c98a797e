namespace Lathe.Kernels;

/// <summary><see cref="AttentionTable"/> as pointers and single kernels, for use on other threads while the arrays are pinned.</summary>
internal unsafe struct AttentionKernelSet
{
    /// <summary>By rows of the tile, less 1.</summary>
    public TileKernel* Scores;
    public TileKernel* Values;
    public TileKernel Weights;
    public TileKernel Rows;
    public TileKernel Pairs;
    public TileKernel Output;

    public static AttentionKernelSet From(AttentionTable table, TileKernel* scores, TileKernel* values) => new()
    {
        Scores = scores, Values = values, Weights = table.Weights[0], Rows = table.Rows[0], Pairs = table.Pairs[0], Output = table.Output[0],
    };
}
