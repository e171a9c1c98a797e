namespace Lathe.Kernels;

/// <summary>How one attention was dealt out to threads, and what it keeps in the cache: the numbers that its loops ran with.</summary>
public sealed record AttentionDecision
{
    /// <summary>How products are computed.</summary>
    public required AttentionArithmetic Arithmetic { get; init; }

    /// <summary>Whether queries, keys and values were 16-bit integers by head as they came; otherwise they were floats.</summary>
    public required bool ReadsHeads { get; init; }

    /// <summary>Sequences.</summary>
    public required int Sequences { get; init; }

    /// <summary>Queries of the longest of them.</summary>
    public required int LongestQueries { get; init; }

    /// <summary>Keys of the longest of them.</summary>
    public required int LongestKeys { get; init; }

    /// <summary>Heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of a head's queries and keys.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Width of a head's values.</summary>
    public required int ValueHeadSize { get; init; }

    /// <summary>Threads that share it.</summary>
    public required int Parts { get; init; }

    /// <summary>Heads that a thread computes one after the other for the same queries.</summary>
    public required int TileHeads { get; init; }

    /// <summary>Queries that share a head's packed keys and values, at most.</summary>
    public required int ChunkQueries { get; init; }

    /// <summary>Queries of the longest sequence that are dealt out at a time: shares are even to so many.</summary>
    public required int DealtQueries { get; init; }

    /// <summary>Working memory of one head: packed keys and values, scores, results.</summary>
    public required long HeadBytes { get; init; }

    /// <summary>What finished rows of all heads take that wait to become int8; 0 for none.</summary>
    public required long WaitingBytes { get; init; }

    /// <summary>The reason, on one line.</summary>
    public required string Why { get; init; }
}
