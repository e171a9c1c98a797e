namespace Lathe.Compression;

/// <summary>What is to become zero in the weights of one product, or of one in each element of an array.</summary>
/// <param name="Product">As the weights of a compiled model are called, or one part of a merged product; <c>{i}</c> stands for any index:
/// <c>encoder.layer.{i}.down</c>.</param>
/// <param name="ByBlock">Whether whole blocks, four inputs of 32 outputs; otherwise single weights of each output.</param>
/// <param name="Share">0 … below 1.</param>
/// <param name="Importance">By what they are chosen.</param>
public sealed record LayerMasking(string Product, bool ByBlock, double Share, Importance Importance = Importance.Activation)
{
    /// <summary>Whether a checkpoint may have no such product; otherwise one that is not there is an error.</summary>
    public bool MayBeAbsent { get; init; }

    internal string Words => FormattableString.Invariant($"{100 * Share} % of {(ByBlock ? "blocks" : "weights")} by {Importance}");
}
