namespace Lathe.Kernels;

/// <summary>Reads from a product how it was cut.</summary>
internal static class ProductDecisions
{
    /// <summary>From this share on, that a product has blocks of zeros is worth a word.</summary>
    private const double NotableShare = 0.01;

    public static unsafe ProductDecision Of(in GemmJob job, PackedWeights weights, int threads)
    {
        GemmPlan plan = job.Plan;
        int partRows = plan.ByRows ? (job.Rows + plan.Parts - 1) / plan.Parts : job.Rows;
        bool waitsForHead = job.Heads.Panels > 0;
        int waiting = waitsForHead ? Math.Min(plan.BlockRows, partRows) : !job.FinishesRows ? 0 : plan.ByRows
            ? Math.Min(plan.BlockRows, partRows) : job.Rows;
        return new ProductDecision
        {
            Format = job.Format,
            Rows = job.Rows,
            Inputs = job.Inputs,
            Outputs = job.Outputs,
            Threads = threads,
            Parts = plan.Parts,
            Split = plan.Split,
            BlockRows = plan.BlockRows,
            BlockBytes = plan.BlockRows * job.AStride,
            Block = plan.Block,
            GroupPanels = plan.GroupPanels,
            GroupBytes = plan.GroupPanels * job.PanelBytes,
            Group = plan.Group,
            StripPanels = plan.StripPanels,
            TileRows = GemmPlan.NextTile(Math.Min(plan.BlockRows, partRows), plan.TileRows),
            ChainDepth = job.IsInteger ? 0 : plan.Depth,
            WaitingRows = waiting,
            WaitingBytes = waitsForHead ? waiting * job.Heads.FloatBytes : waiting
                * (job.Output != null ? (long)job.Outputs * sizeof(float) : GemmPlan.RowBytes(job.Outputs)),
            SkippedShare = weights.SkippedShare,
            Why = plan.Why + WhyBlocks(weights),
        };
    }

    private static string WhyBlocks(PackedWeights weights) => weights.ZeroShare is var share && share < NotableShare ? ""
        : weights.Blocks is not null ? FormattableString.Invariant($"; {100 * share:F0} % of the blocks of weights are zeros, and left out")
        : FormattableString.Invariant($"; {100 * share:F0} % of the blocks of weights are zeros, and multiplied: ")
            + FormattableString.Invariant($"leaving them out pays from {100 * BlockPanels.WorthwhileShare:F0} % on");
}
