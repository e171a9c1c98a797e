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
    public TileKernel Join;
    public TileKernel Copy;
    public TileKernel Transpose;
    public TileKernel Mask;
    public TileKernel Output;

    public static AttentionKernelSet From(AttentionTable table, TileKernel* scores, TileKernel* values) => new()
    {
        Scores = scores, Values = values, Weights = table.Weights, Rows = table.Rows, Pairs = table.Pairs, Join = table.Join, Copy = table.Copy,
        Transpose = table.Transpose, Mask = table.Mask, Output = table.Output,
    };
}
