namespace Lathe.Kernels;

/// <summary>Why as many panels of weights as there are stay in L2 while all blocks of rows pass by.</summary>
public enum GroupReason
{
    /// <summary>Half of L2 holds all of them.</summary>
    AllWeights,

    /// <summary>Half of L2 holds no more.</summary>
    HalfOfCache,

    /// <summary>There are no groups: a block of rows takes more than a quarter of L2, and rather stays itself while all panels pass
    /// by.</summary>
    LargeBlock,

    /// <summary>There are no groups: rows are finished before the next block comes, and have to see all panels first.</summary>
    FinishedRows,

    /// <summary>[Tile] says so.</summary>
    Tile,
}
