using System.Collections.Generic;
using System.Linq;

#if LATHE_RUNTIME
using Lathe.Kernels.Formats;

namespace Lathe.Manifests;
#else
namespace Lathe.Contracts;
#endif

/// <summary>
/// Reads a manifest: what it says of the fields that this version knows is checked, what it says beside them is left alone. A manifest is
/// a file that people merge, cut and edit: everything is expected.
/// </summary>
internal sealed class ManifestReader
{
    /// <summary>Of a model with some thousand layers, all of it; more is no manifest.</summary>
    public const int LongestText = 1 << 24;

    private JsonFault? fault;

    private ManifestReader()
    {
    }

    /// <returns>The manifest, or why the text is none.</returns>
    public static (Manifest? Manifest, JsonFault? Fault) Read(string text)
    {
        if (text.Length > LongestText)
            return (null, new JsonFault(default, $"is longer than {LongestText} characters"));
        (ParsedJson? root, JsonFault? fault) = JsonParser.Parse(text);
        if (root is null)
            return (null, fault);
        ManifestReader reader = new();
        Manifest? manifest = reader.Read(root);
        return reader.fault is { } wrong ? (null, wrong) : (manifest, null);
    }

    private Manifest? Read(ParsedJson root)
    {
        ParsedJson? schema = root.Find("schema");
        if (root.Kind != JsonKind.Object)
            Fail(root, "is no object");
        else if (schema is null)
            Fail(root, "does not say its schema");
        else if (schema.Whole != Manifest.Schema)
            Fail(schema, $"has another schema than {Manifest.Schema}, which is what this version reads");
        if (fault is not null)
            return null;
        ParsedJson? model = Required(root, "model", JsonKind.Text), measured = Optional(root, "measured", JsonKind.Object);
        if (model?.Text.Length == 0)
            Fail(model, "names no model");
        ParsedJson? speed = Optional(measured, "speed", JsonKind.Object), metric = Optional(measured, "metric", JsonKind.Object),
            bytes = Optional(measured, "bytes", JsonKind.Object), known = Optional(root, "class", JsonKind.Text),
            machine = Optional(speed, "machine", JsonKind.Text);
        ParsedJson whole = measured ?? root;
        return new Manifest(model?.Text ?? "")
        {
            ModelPlace = model?.Place ?? root.Place,
            Class = known?.Text,
            ClassPlace = (known ?? model ?? root).Place,
            CheckpointPlace = (root.Find("checkpoint") ?? root).Place,
            Checkpoint = Optional(root, "checkpoint", JsonKind.Text)?.Text,
            Weights = Optional(root, "weights", JsonKind.Text)?.Text,
            Packed = Optional(root, "packed", JsonKind.Text)?.Text,
            PrunedPlace = Begin(root.Find("pruned") ?? root),
            ProductsPlace = Begin(root.Find("layers") ?? root),
            Pruned = [.. Items(root, "pruned").Select(Units).OfType<ManifestUnits>()],
            Products = [.. Items(root, "layers").Select(Product).OfType<ManifestProduct>()],
            Figures = new BudgetFigures(
                Figure(metric, "before"), Figure(metric, "after"), Positive(speed, "before"), Positive(speed, "after"),
                bytes is null ? null : Whole(bytes, "after", 0, long.MaxValue)),
            FigurePlaces = new Dictionary<BudgetMeasure, TextPlace>
            {
                [BudgetMeasure.Metric] = (metric ?? whole).Place,
                [BudgetMeasure.Speed] = (speed ?? whole).Place,
                [BudgetMeasure.Size] = (bytes ?? whole).Place,
            },
            Machine = machine?.Text,
            MachinePlace = (machine ?? speed ?? whole).Place,
        };
    }

    private ManifestUnits? Units(ParsedJson item)
    {
        string? layer = Required(item, "layer", JsonKind.Text)?.Text, unit = Required(item, "unit", JsonKind.Text)?.Text;
        if (unit is not (null or "head" or "neuron"))
            Fail(item.Find("unit")!, "has another unit than head and neuron");
        long? of = Whole(item, "of", 1, int.MaxValue), kept = of is { } all ? Whole(item, "kept", 1, all) : null;
        long? rows = item.Find("rows") is null || kept is not { } least ? null : Whole(item, "rows", least, int.MaxValue);
        if (rows % kept is > 0)
            Fail(item.Find("rows")!, $"has {rows} rows, which {kept} units cannot have");
        return layer is null || kept is null || of is null
            ? null
            : new ManifestUnits(layer, unit == "head", (int)kept, (int)of, (int?)rows, item.Place);
    }

    private ManifestProduct? Product(ParsedJson item)
    {
        string? product = Required(item, "product", JsonKind.Text)?.Text;
        int[] known = [.. WeightEncodings.IntegerBits];
        long? bits = Whole(item, "bits", known.Min(), known.Max());
        if (bits is { } found && !known.Contains((int)found))
            Fail(item.Find("bits")!, $"has {found} bits, which weights cannot have; expected one of {string.Join(", ", known)}");
        long group = item.Find("group") is null ? KernelLayout.DefaultGroupSize : Whole(item, "group", 0, int.MaxValue) ?? 0;
        if (group % KernelLayout.BlockInputs != 0)
            Fail(item.Find("group")!, $"has a group of {group} inputs; expected a multiple of {KernelLayout.BlockInputs}, or 0");
        return product is null || bits is null ? null : new ManifestProduct(product, (int)bits, (int)group, item.Place)
        {
            HasScale = item.Find("activation") is { Kind: JsonKind.Object } activation && activation.Find("scale") is not null,
        };
    }

    private IReadOnlyList<ParsedJson> Items(ParsedJson root, string name)
    {
        if (Optional(root, name, JsonKind.Array) is not { } array)
            return [];
        if (array.Items.FirstOrDefault(item => item.Kind != JsonKind.Object) is { } wrong)
            Fail(wrong, $"has something else than objects in '{name}'");
        return array.Items;
    }

    /// <summary>The bracket alone: a list may be longer than a screen.</summary>
    private static TextPlace Begin(ParsedJson value) => value.Place with { Length = 1 };

    private double? Figure(ParsedJson? owner, string name) =>
        owner is null ? null : Required(owner, name, JsonKind.Number)?.Number;

    private double? Positive(ParsedJson? owner, string name)
    {
        double? figure = Figure(owner, name);
        if (figure is <= 0)
            Fail(owner!.Find(name)!, $"has a '{name}' of 0 or less, which no time is");
        return figure;
    }

    private long? Whole(ParsedJson owner, string name, long least, long most)
    {
        if (Required(owner, name, JsonKind.Number) is not { } value)
            return null;
        if (value.Whole is { } found && found >= least && found <= most)
            return found;
        Fail(value, $"has a '{name}' that is no whole number of {least} to {most}");
        return null;
    }

    private ParsedJson? Required(ParsedJson owner, string name, JsonKind kind)
    {
        if (owner.Find(name) is null)
            Fail(owner, $"has no '{name}' here");
        return Optional(owner, name, kind);
    }

    private ParsedJson? Optional(ParsedJson? owner, string name, JsonKind kind)
    {
        if (owner?.Find(name) is not { } value)
            return null;
        if (value.Kind == kind)
            return value;
        Fail(value, $"has a '{name}' that is no {kind.ToString().ToLowerInvariant()}");
        return null;
    }

    /// <summary>The first fault counts: what follows may be its consequence.</summary>
    private void Fail(ParsedJson value, string found) => fault ??= new JsonFault(value.Place, found);
}
