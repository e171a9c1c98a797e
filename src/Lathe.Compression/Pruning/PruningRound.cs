namespace Lathe.Compression;

/// <summary>How far units are removed by the end of one of several rounds: each takes the same share of what is left.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Rounds">Of all, at least <paramref name="Number"/>.</param>
/// <param name="First">What is known since the first round.</param>
internal sealed record PruningRound(int Number, int Rounds, PruningStart First)
{
    // odd, so that no two rounds of a run have the same seed
    private const int SeedStep = unchecked((int)0x9E3779B9);

    /// <summary>The only one.</summary>
    public static PruningRound Only() => new(1, 1, new PruningStart());

    /// <summary>Of all units, the share that is gone by then: what is left is a power of what is left in the end.</summary>
    /// <param name="share">Gone in the end, 0 … below 1.</param>
    public double Gone(double share) => Number == Rounds ? share : 1 - Math.Pow(1 - share, (double)Number / Rounds);

    /// <summary>Of chance in this round: the same numbers each time would go by places, and not by units.</summary>
    /// <param name="seed">Of all rounds; the first one's.</param>
    public int Seed(int seed) => unchecked(seed + ((Number - 1) * SeedStep));
}
