namespace Lathe.Compression;

/// <summary>What pruning alone came to.</summary>
/// <param name="Pruned">What is left of layers that lost units.</param>
/// <param name="Masked">Products some of whose weights became zero.</param>
/// <param name="BytesBefore">Of the float32 weights in memory.</param>
/// <param name="BytesAfter">Of those that are left.</param>
/// <param name="Distance">Relative L2 distance of the outputs over the calibration set; null without one.</param>
public sealed record PruningResult(
    IReadOnlyList<PrunedUnits> Pruned, IReadOnlyList<MaskedProduct> Masked, long BytesBefore, long BytesAfter, double? Distance)
{
    /// <summary>What is left of an array that lost elements; null where none did.</summary>
    public PrunedArray? Array { get; init; }
}
