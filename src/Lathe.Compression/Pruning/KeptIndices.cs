using System.Globalization;
using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>
/// Which units of each layer are left: a text of ranges in the header of the pruned weights, <c>lathe.kept.neuron.LAYER</c> →
/// <c>0-4,7,9-12</c>, and of how many, chosen by what: <c>lathe.pruned.neuron.LAYER</c> → <c>1536 taylor</c>. They are beside the weights
/// that they tell of and not in the manifest, whose changes a person reviews; weights that are trained or compressed after that take them
/// along.
/// </summary>
internal static class KeptIndices
{
    private const string KeptPrefix = "lathe.kept.", OriginPrefix = "lathe.pruned.";

    // transformers reads no file whose header has texts and does not say that it is PyTorch's
    private static readonly KeyValuePair<string, string> format = new("format", "pt");

    /// <summary>The header's texts for a pruned checkpoint.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Metadata(IReadOnlyList<PrunedUnits> pruned) =>
    [
        format, .. pruned.Select(units => KeyValuePair.Create(Key(units.Unit, units.Layer), IndexRanges.Format(units.Kept))),
        .. pruned.Select(units => KeyValuePair.Create(
            Origin(units.Unit, units.Layer), $"{units.Of.ToString(CultureInfo.InvariantCulture)} {units.Importance}".ToLowerInvariant())),
    ];

    /// <summary>The texts of a checkpoint's headers that tell of pruning, for weights that are written anew with the same units.</summary>
    /// <param name="checkpoint">That was pruned, or not.</param>
    /// <param name="rename">What a layer is called in the new weights; null where it is not among them.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Renamed(Checkpoint checkpoint, Func<string, string?> rename)
    {
        List<KeyValuePair<string, string>> texts = [format];
        foreach ((string key, string value) in Texts(checkpoint))
        {
            string prefix = key.StartsWith(KeptPrefix, StringComparison.Ordinal) ? KeptPrefix : OriginPrefix;
            int layer = key.IndexOf('.', prefix.Length) + 1;
            if (rename(key[layer..]) is { } name)
                texts.Add(new(key[..layer] + name, value));
        }

        return texts;
    }

    /// <summary>What earlier pruning has left of a checkpoint's layers, as their headers tell; empty where they tell nothing.</summary>
    /// <param name="checkpoint">That was pruned.</param>
    /// <param name="table">What shrinks together in it; not asked for where the headers tell nothing.</param>
    /// <exception cref="CheckpointException">What a header tells is damaged, or of other weights.</exception>
    public static IReadOnlyList<PrunedUnits> Read(Checkpoint checkpoint, Func<CouplingTable> table)
    {
        if (!Texts(checkpoint).Any())
            return [];
        return [.. PrunableUnits.Of(table(), checkpoint).Select(units => Read(checkpoint, units)).OfType<PrunedUnits>()];
    }

    private static IEnumerable<KeyValuePair<string, string>> Texts(Checkpoint checkpoint) => checkpoint.Tensors.Values
        .Select(checkpoint.FileOf).Distinct().SelectMany(file => file.Metadata)
        .Where(text => text.Key.StartsWith(KeptPrefix, StringComparison.Ordinal)
            || text.Key.StartsWith(OriginPrefix, StringComparison.Ordinal))
        .DistinctBy(text => text.Key, StringComparer.Ordinal).OrderBy(text => text.Key, StringComparer.Ordinal);

    private static PrunedUnits? Read(Checkpoint checkpoint, PrunableUnits units)
    {
        string unit = PrunedUnits.NameOf(units.Group.ByHead), key = Origin(unit, units.Name);
        SafetensorsFile file = checkpoint.FileOf(units.Tensors[0].Weight);
        if (!file.Metadata.TryGetValue(key, out string? origin))
            return null;
        if (origin.Split(' ') is not [{ } count, { } by]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int of) || of < 1
            || !Enum.TryParse(by, ignoreCase: true, out Importance importance) || !Enum.IsDefined(importance))
        {
            throw new CheckpointException(file.Path, null, $"{CheckpointException.Quote(key)} of the header is "
                + $"{CheckpointException.Quote(origin)}; expected a number and an importance such as 1536 taylor. Prune again.");
        }

        IReadOnlyList<int> kept = Read(file, unit, units.Name, of) ?? [];
        return kept.Count == units.Units
            ? new PrunedUnits(units.Name, units.Group.ByHead, of, kept) { Importance = importance, Rows = kept.Count * units.UnitRows }
            : throw new CheckpointException(file.Path, units.Tensors[0].Weight.Name, $"has {units.Units} {unit}s, and the header tells of "
                + $"{kept.Count} that pruning left; they are other weights. Prune again.");
    }

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

    private static string Key(string unit, string layer) => $"{KeptPrefix}{unit}.{layer}";

    private static string Origin(string unit, string layer) => $"{OriginPrefix}{unit}.{layer}";
}
