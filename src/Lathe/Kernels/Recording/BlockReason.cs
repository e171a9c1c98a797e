namespace Lathe.Kernels;

/// <summary>Why a block of a product has as many rows as it has.</summary>
public enum BlockReason
{
    /// <summary>There are no more.</summary>
    AllRows,

    /// <summary>Taller blocks save nothing: weights are read once a block.</summary>
    Tallest,

    /// <summary>[Tile] says so.</summary>
    Tile,

    /// <summary>Finished rows wait for their norm or their maximum: half of L2 holds no more of them.</summary>
    FinishedRows,
}
