namespace Lathe.Compression;

/// <summary>What pruning left of a layer, as the manifest has it, and which of its units that are.</summary>
/// <param name="Layer">The layer that writes them.</param>
/// <param name="Unit"><c>head</c> or <c>neuron</c>.</param>
/// <param name="Kept">How many are left.</param>
/// <param name="Of">How many there were.</param>
/// <param name="By">What told those that matter.</param>
/// <param name="Indices">Which are left, rising; null where the weights do not tell.</param>
internal sealed record ReportUnits(string Layer, string Unit, int Kept, int Of, string By, IReadOnlyList<int>? Indices);
