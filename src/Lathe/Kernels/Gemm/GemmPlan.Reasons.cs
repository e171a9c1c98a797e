namespace Lathe.Kernels;

/// <summary>The plan's reasons in words, beside the numbers they come from.</summary>
internal readonly partial struct GemmPlan
{
    /// <summary>Split, block and group, with a semicolon between them.</summary>
    public string Why => $"{WhySplit}; {WhyBlock}; {WhyGroup}";

    private string WhySplit => Split switch
    {
        SplitReason.OneThread => "one thread",
        SplitReason.LittleWork => "one part: done before another thread has woken",
        SplitReason.ManyRows => $"rows shared out, at least {RowsWorthAThread} for each thread, and who is done takes of the others'",
        _ => $"columns shared out, each weight read once: fewer than {RowsWorthAThread} rows for each thread",
    };

    private string WhyBlock => Block switch
    {
        BlockReason.AllRows => "all rows in a block",
        BlockReason.Tallest => "taller blocks would save nothing",
        BlockReason.Tile => "the block by [Tile]",
        _ => "as many rows a block as half of L2 holds finished",
    };

    private string WhyGroup => Group switch
    {
        GroupReason.AllWeights => "half of L2 holds all weights",
        GroupReason.HalfOfCache => "as many panels a group as half of L2 holds",
        GroupReason.LargeBlock => "all panels pass by a block, which takes more than a quarter of L2",
        GroupReason.FinishedRows => "all panels pass by a block, whose rows are finished after that",
        _ => "the group by [Tile]",
    };
}
