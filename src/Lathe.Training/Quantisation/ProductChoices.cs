using Lathe.Checkpoints;
using Lathe.CompilerServices;
using Lathe.Kernels.Formats;

namespace Lathe.Training;

/// <summary>What a caller says of single products, where one name may stand for several layers that are compiled to one product.</summary>
internal sealed class ProductChoices
{
    private readonly Dictionary<string, WeightFormat> formats;
    private readonly Dictionary<string, ActivationScaling> scalings;

    /// <param name="options">By the names of products, or of their parts; formats also by those of embeddings.</param>
    /// <param name="layers">The model's.</param>
    /// <param name="tables">The model's embeddings.</param>
    /// <exception cref="ArgumentException">A name that is none of them.</exception>
    public ProductChoices(LoadOptions options, IReadOnlyCollection<string> layers, IReadOnlyCollection<string> tables)
    {
        formats = ByLayer(options.Formats, [.. layers, .. tables], "format", nameof(options));
        scalings = ByLayer(options.Activations, layers, "scaling of activations", nameof(options));
    }

    /// <param name="layer">Its name.</param>
    /// <param name="compiled">The format that the precision has.</param>
    /// <param name="inputs">Of the layer.</param>
    /// <returns>Null where it computes in float32.</returns>
    /// <exception cref="ArgumentException">Integers where the class is compiled to floats, a group or a scaling that does not
    /// fit.</exception>
    public ProductQuantisation? Of(string layer, WeightFormat compiled, int inputs)
    {
        WeightFormat format = formats.TryGetValue(layer, out WeightFormat asked) ? asked : compiled;
        if (format.IsInteger && !compiled.IsInteger)
            throw new ArgumentException($"'{layer}' is asked for as {format}, but this precision compiles it to {compiled}: expected a "
                + "format of floats", nameof(layer));
        // the limits are those of packing, and so are their messages
        if (format.IsInteger)
            PackedWeights.Pack(layer, format, inputs, 1, new float[inputs], []);
        if (!scalings.TryGetValue(layer, out ActivationScaling? scaling) || scaling.IsNothing)
            return format == WeightFormat.Float32 ? null : new ProductQuantisation(format, null);
        return format.IsInteger
            ? new ProductQuantisation(format, RowScaling.Create(layer, inputs, scaling.Migration, scaling.Shift, scaling.StaticScale))
            : throw new ArgumentException($"a scaling of activations is given for '{layer}', whose weights are {format}: its inputs are "
                + "never rounded", nameof(layer));
    }

    /// <param name="table">Its name.</param>
    /// <param name="compiled">The format that the precision has.</param>
    /// <param name="width">Of a row.</param>
    /// <exception cref="ArgumentException">Embeddings are not stored so.</exception>
    public WeightFormat OfTable(string table, WeightFormat compiled, int width)
    {
        WeightFormat format = formats.TryGetValue(table, out WeightFormat asked) ? asked : compiled;
        // the limits are those of packing, and so are their messages
        EmbeddingTable.PayloadBytes(1, width, format);
        return format;
    }

    private static Dictionary<string, T> ByLayer<T>(
        IReadOnlyDictionary<string, T> said, IReadOnlyCollection<string> layers, string what, string parameter)
    {
        Dictionary<string, T> known = new(StringComparer.Ordinal);
        foreach ((string product, T value) in said.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            string[] parts = [.. LayersOf(product)];
            if (parts.FirstOrDefault(part => !layers.Contains(part, StringComparer.Ordinal)) is { } unknown)
                throw new ArgumentException($"a {what} is given for '{product}', but the model has no layer '{unknown}'; it has "
                    + $"{string.Join(", ", layers)}", parameter);
            foreach (string part in parts)
                known[part] = value;
        }

        return known;
    }

    /// <summary><c>encoder.layer.3.query + key + value</c> are three layers of one scope.</summary>
    private static IEnumerable<string> LayersOf(string product)
    {
        string[] parts = product.Split(" + ");
        string scope = parts[0][..(parts[0].LastIndexOf('.') + 1)];
        return parts.Select((part, i) => i == 0 ? part : scope + part);
    }
}
