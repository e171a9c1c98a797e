namespace Lathe;

/// <summary>What a <see cref="PlanStep"/> decides.</summary>
public enum PlanDecision
{
    /// <summary>Linear layers that are one product.</summary>
    Merged,

    /// <summary>Steps that are done while rows are in the cache.</summary>
    Fused,

    /// <summary>Where rows become integers.</summary>
    Quantised,

    /// <summary>Attention's arithmetic.</summary>
    Attention,

    /// <summary>How weights are stored, and who says so.</summary>
    Precision,

    /// <summary>How a product is cut.</summary>
    Tiles,

    /// <summary>Buffers that share memory.</summary>
    Arena,

    /// <summary>Values that are copied.</summary>
    Copied,

    /// <summary>Whether padding is left out.</summary>
    Padding,

    /// <summary>Whether a nested model runs on a few sequences at a time.</summary>
    Chunks,
}
