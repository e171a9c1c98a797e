using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>
/// Which units of each layer are left: a text of ranges in the header of the pruned weights, <c>lathe.kept.neuron.LAYER</c> →
/// <c>0-4,7,9-12</c>. They are beside the weights that they tell of and not in the manifest, whose changes a person reviews.
/// </summary>
internal static class KeptIndices
{
    // transformers reads no file whose header has texts and does not say that it is PyTorch's
    private static readonly KeyValuePair<string, string> format = new("format", "pt");

    /// <summary>The header's texts for a pruned checkpoint.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Metadata(IReadOnlyList<PrunedUnits> pruned) =>
        [format, .. pruned.Select(units => KeyValuePair.Create(Key(units.Unit, units.Layer), IndexRanges.Format(units.Kept)))];

    /// <summary>The units that are left of a layer, rising; null where the header tells nothing of it.</summary>
    /// <param name="file">The pruned weights.</param>
    /// <param name="unit"><c>head</c> or <c>neuron</c>.</param>
    /// <param name="layer">The place of the layer that writes them.</param>
    /// <param name="of">How many there were.</param>
    /// <exception cref="CheckpointException">What it tells is damaged.</exception>
    public static IReadOnlyList<int>? Read(SafetensorsFile file, string unit, string layer, int of)
    {
        string key = Key(unit, layer);
        if (!file.Metadata.TryGetValue(key, out string? ranges))
            return null;
        return IndexRanges.Parse(ranges, of) ?? throw new CheckpointException(file.Path, null,
            $"{CheckpointException.Quote(key)} of the header is {CheckpointException.Quote(ranges)}; expected rising ranges of 0 to "
            + $"{of - 1} such as 0-4,7. Compress again.");
    }

    private static string Key(string unit, string layer) => $"lathe.kept.{unit}.{layer}";
}
