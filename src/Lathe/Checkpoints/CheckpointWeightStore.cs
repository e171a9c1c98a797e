using System.Diagnostics.CodeAnalysis;
using Lathe.CompilerServices;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Checkpoints;

/// <summary>Weights out of a checkpoint folder: every one is read, and packed by the reader.</summary>
/// <param name="checkpoint">Where they are.</param>
/// <param name="options">What the caller says of single products, by name, and of rounding.</param>
internal sealed class CheckpointWeightStore(Checkpoint checkpoint, LoadOptions options) : IWeightStore
{
    private readonly HashSet<(string What, string Name)> used = [];
    private readonly List<string> products = [], tables = [];

    public string ConfigurationFile => checkpoint.ConfigurationFile;

    public string Path => checkpoint.Path;

    public IWeightRounding? Rounding => options.Rounding;

    public NativeBlock? Ready(WeightDescription description) => null;

    public WeightFormat? FormatOf(WeightDescription wanted, IEnumerable<string> parts)
    {
        (wanted.Kind.IsProduct ? products : tables).Add(wanted.Name);
        return Said(wanted, parts, options.Formats, "format", out WeightFormat format) ? format : null;
    }

    public RowScaling? ScalingOf(WeightDescription wanted, IEnumerable<string> parts)
    {
        if (!Said(wanted, parts, options.Activations, "scaling of activations", out ActivationScaling? scaling))
            return null;
        if (wanted.Kind.ProductEncoding is not { } encoding || !new WeightFormat(encoding, wanted.Group).IsInteger)
        {
            throw new CheckpointException(Path, null,
                $"a scaling of activations is given for '{wanted.Name}', whose weights are loaded as {wanted.Kind}: its inputs are never "
                + "rounded; leave it out, or give the product integer weights.");
        }

        return scaling.IsNothing ? null : RowScaling.Create(wanted.Name, wanted.Inputs, scaling.Migration, scaling.Shift,
            scaling.StaticScale);
    }

    /// <summary>What the caller says of a product or of parts of it, which have to agree; false where that is nothing.</summary>
    private bool Said<T>(WeightDescription wanted, IEnumerable<string> parts, IReadOnlyDictionary<string, T> all, string what,
        [MaybeNullWhen(false)] out T value)
        where T : notnull
    {
        string[] names = [.. parts.Prepend(wanted.Name).Distinct(StringComparer.Ordinal).Where(all.ContainsKey)];
        value = default;
        if (names.Length == 0)
            return false;
        used.UnionWith(names.Select(name => (what, name)));
        T first = value = all[names[0]];
        if (names.FirstOrDefault(name => !all[name].Equals(first)) is { } other)
        {
            throw new CheckpointException(Path, null, $"'{names[0]}' is asked for as {first}, '{other}' as {all[other]}; "
                + $"they are one product, '{wanted.Name}', give them one {what}.");
        }

        return true;
    }

    public int Units(WeightDescription wanted, IReadOnlyList<string> names)
    {
        // Where there is none, the product that reads it says so.
        if (names.Select(checkpoint.TryFind).FirstOrDefault(found => found is not null) is not { Shape.Count: 2 } entry)
            return wanted.Outputs;
        long rows = entry.Shape[0], most = (long)wanted.Outputs * wanted.Inputs;
        return rows >= wanted.Inputs && rows <= most && rows % wanted.Inputs == 0
            ? (int)(rows / wanted.Inputs)
            : throw new CheckpointException(entry.File, entry.Name, $"has {rows} outputs, expected at most {most}"
                + $"{(wanted.Inputs > 1 ? $" and a multiple of {wanted.Inputs}, the size of a head" : " and at least 1")}: "
                + $"'{wanted.Name}' may be pruned, and cannot grow.");
    }

    public void Complete()
    {
        RequireUsed(options.Formats.Keys, "format", "product or embedding", [.. products, .. tables]);
        RequireUsed(options.Activations.Keys, "scaling of activations", "product", products);
    }

    private void RequireUsed(IEnumerable<string> names, string what, string kind, IReadOnlyList<string> known)
    {
        if (names.FirstOrDefault(name => !used.Contains((what, name))) is { } unknown)
        {
            throw new CheckpointException(Path, null,
                $"a {what} is given for {CheckpointException.Quote(unknown)}, which is no {kind} of this model; "
                + $"it has {string.Join(", ", known.Select(CheckpointException.Quote))}.");
        }
    }

    public TensorEntry Locate(IReadOnlyList<string> names, ReadOnlySpan<int> shape, string member, string? coupled = null)
    {
        foreach (string name in names)
        {
            if (checkpoint.TryFind(name) is not { } entry)
                continue;
            Checkpoint.RequireShape(entry, shape, coupled);
            if (!entry.Type.IsFloat())
                throw new CheckpointException(entry.File, entry.Name,
                    $"is {entry.Type.Name()}, expected F32, F16 or BF16; store it as one of these.");
            checkpoint.Use(entry, member);
            return entry;
        }

        IEnumerable<string> tried = names.SelectMany(checkpoint.NamesTried).Distinct(StringComparer.Ordinal);
        throw new CheckpointException(checkpoint.Path, names[0],
            $"is not in the checkpoint; tried {string.Join(", ", tried.Select(CheckpointException.Quote))}. '{member}' of the model needs "
            + "it: the class does not fit this checkpoint, or its [Weights] path is wrong.");
    }

    public void Read(TensorEntry entry, Span<float> destination) => checkpoint.FileOf(entry).ReadFloat32(entry, 0, destination);
}
