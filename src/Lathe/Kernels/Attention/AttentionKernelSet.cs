namespace Lathe.Kernels;

/// <summary><see cref="AttentionTable"/> as pointers and single kernels, for use on other threads while the arrays are pinned.</summary>
internal unsafe struct AttentionKernelSet
{
    /// <summary>By rows of the tile, less 1.</summary>
    public TileKernel<AttentionArguments>* Scores;
    public TileKernel<AttentionArguments>* Values;
    public TileKernel<AttentionArguments> Weights;
    public TileKernel<AttentionArguments> Rows;
    public TileKernel<AttentionArguments> Pairs;
    public TileKernel<AttentionArguments> Join;
    public TileKernel<AttentionArguments> Copy;
    public TileKernel<AttentionArguments> Transpose;
    public TileKernel<AttentionArguments> Mask;
    public TileKernel<AttentionArguments> Output;

    public static AttentionKernelSet From(
        AttentionTable table, TileKernel<AttentionArguments>* scores, TileKernel<AttentionArguments>* values) => new()
        {
            Scores = scores, Values = values, Weights = table.Weights, Rows = table.Rows, Pairs = table.Pairs, Join = table.Join,
            Copy = table.Copy,
            Transpose = table.Transpose, Mask = table.Mask, Output = table.Output,
        };
}
