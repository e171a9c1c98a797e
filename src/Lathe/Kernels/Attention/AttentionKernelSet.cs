namespace Lathe.Kernels;

/// <summary><see cref="AttentionTable"/> as pointers and single kernels, for use on other threads while the arrays are pinned.</summary>
internal unsafe struct AttentionKernelSet
{
    /// <summary>By rows of the tile, less 1; null where a tier has no kernels.</summary>
    public TileKernel* Scores;
    public TileKernel* Values;
    public TileKernel Weights;
    public TileKernel Rows;
    public TileKernel Pairs;
    public TileKernel Output;

    public static AttentionKernelSet From(AttentionTable table, TileKernel* scores, TileKernel* values) => table.IsEmpty
        ? default
        : new AttentionKernelSet
        {
            Scores = scores, Values = values, Weights = table.Weights[0], Rows = table.Rows[0], Pairs = table.Pairs[0], Output = table.Output[0],
        };
}
