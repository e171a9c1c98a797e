#if LATHE_RUNTIME
namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>What pruning left of a layer, as a manifest has it.</summary>
/// <param name="Layer">The place in the checkpoint of the layer that writes the units.</param>
/// <param name="IsHeads">Units are attention heads; otherwise neurons.</param>
/// <param name="Kept">How many are left, at least 1.</param>
/// <param name="Of">How many there were.</param>
/// <param name="Rows">Rows of the layer's weight that are left; null where the manifest does not say.</param>
/// <param name="Place">Where the manifest says it.</param>
internal sealed record ManifestUnits(string Layer, bool IsHeads, int Kept, int Of, int? Rows, TextPlace Place);
