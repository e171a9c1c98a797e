namespace Lathe.Compression;

/// <summary>What is to be removed of one layer's units, or of one in each element of an array.</summary>
/// <param name="Layer">The place in the checkpoint of the layer that writes the units; <c>{i}</c> stands for any index:
/// <c>encoder.layer.{i}.intermediate.dense</c>.</param>
/// <param name="ByHead">Whether units are attention heads; otherwise neurons.</param>
/// <param name="Share">0 … below 1.</param>
/// <param name="Importance">By what they are chosen.</param>
public sealed record LayerPruning(string Layer, bool ByHead, double Share, Importance Importance = Importance.Activation)
{
    /// <summary>Whether a checkpoint may have no such layer; otherwise one that is not there is an error.</summary>
    public bool MayBeAbsent { get; init; }
}
