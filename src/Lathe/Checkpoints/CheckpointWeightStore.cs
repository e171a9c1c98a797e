using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Checkpoints;

/// <summary>Weights out of a checkpoint folder: every one is read, and packed by the reader.</summary>
/// <param name="checkpoint">Where they are.</param>
/// <param name="options">What the caller says of formats and rounding.</param>
internal sealed class CheckpointWeightStore(Checkpoint checkpoint, LoadOptions options) : IWeightStore
{
    private readonly IReadOnlyDictionary<string, WeightFormat> formats = options.Formats;
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private readonly List<string> products = [];

    public string ConfigurationFile => checkpoint.ConfigurationFile;

    public string Path => checkpoint.Path;

    public IWeightRounding? Rounding => options.Rounding;

    public NativeBlock? Ready(WeightDescription description) => null;

    public WeightFormat? FormatOf(WeightDescription wanted, IEnumerable<string> parts)
    {
        products.Add(wanted.Name);
        (string Name, WeightFormat Format)[] said = [.. parts.Prepend(wanted.Name).Distinct(StringComparer.Ordinal)
            .Where(formats.ContainsKey).Select(name => (name, formats[name]))];
        if (said.Length == 0)
            return null;
        used.UnionWith(said.Select(s => s.Name));
        if (said.FirstOrDefault(s => s.Format != said[0].Format) is { Name: { } other } second)
        {
            throw new CheckpointException(Path, null, $"'{said[0].Name}' is asked for as {said[0].Format}, '{other}' as {second.Format}; "
                + $"they are one product, '{wanted.Name}', give them one format.");
        }

        return said[0].Format;
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
        if (formats.Keys.FirstOrDefault(name => !used.Contains(name)) is { } unknown)
        {
            throw new CheckpointException(Path, null,
                $"a format is given for {CheckpointException.Quote(unknown)}, which is no product of this model; "
                + $"it has {string.Join(", ", products.Select(CheckpointException.Quote))}.");
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
