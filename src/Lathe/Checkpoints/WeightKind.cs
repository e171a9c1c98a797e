using Lathe.Kernels.Formats;

namespace Lathe.Checkpoints;

/// <summary>
/// What a section of a packed file holds. The numbers are in files: they never change their meaning. Those of weights stand with their
/// encodings, in
/// <see cref="EncodingDescription"/>.
/// </summary>
internal readonly record struct WeightKind(uint Number)
{
    public static readonly WeightKind Configuration = new(1), Tensors = new(2), LayerNorm = new(48), RmsNorm = new(49), Parameter = new(50),
        Units = new(64), Activations = new(65);

    private static readonly Dictionary<WeightKind, string> Names = new()
    {
        [Configuration] = nameof(Configuration), [Tensors] = nameof(Tensors), [LayerNorm] = nameof(LayerNorm), [RmsNorm] = nameof(RmsNorm),
        [Units] = nameof(Units), [Activations] = nameof(Activations),
        [Parameter] = nameof(Parameter),
    };

    private static readonly Dictionary<WeightKind, WeightEncoding> Products = [], Embeddings = [];

    static WeightKind()
    {
        foreach (EncodingDescription encoding in WeightEncodings.All)
        {
            Names.Add(Product(encoding.Encoding), encoding.Encoding.ToString());
            Products.Add(Product(encoding.Encoding), encoding.Encoding);
            if (!encoding.StoresEmbeddings)
                continue;
            Names.Add(Embedding(encoding.Encoding), $"Embedding{encoding.Encoding}");
            Embeddings.Add(Embedding(encoding.Encoding), encoding.Encoding);
        }
    }

    /// <summary>Whether this version has such sections.</summary>
    public bool IsDefined => Names.ContainsKey(this);

    /// <summary>What is no weight, but tells of them.</summary>
    public bool IsDescription => this == Configuration || this == Tensors;

    /// <summary>What no kernel multiplies with: numbers that stand beside weights.</summary>
    public bool IsAside => this == Units || this == Activations;

    public bool IsNorm => this == LayerNorm || this == RmsNorm;

    /// <summary>What every run reads whole, unlike embeddings, of which it reads a few rows.</summary>
    public bool IsReadWhole => IsNorm || this == Parameter || IsProduct;

    /// <summary>Of a product's weights how they are encoded; of anything else null.</summary>
    public WeightEncoding? ProductEncoding => Products.TryGetValue(this, out WeightEncoding encoding) ? encoding : null;

    /// <summary>Of a product's weights, or of an embedding's rows, how they are encoded; of anything else null.</summary>
    public WeightEncoding? Encoding =>
        ProductEncoding ?? (Embeddings.TryGetValue(this, out WeightEncoding encoding) ? encoding : null);

    public bool IsProduct => Products.ContainsKey(this);

    public static WeightKind Product(WeightEncoding encoding) => new(WeightEncodings.Of(encoding).ProductKind);

    /// <exception cref="ArgumentOutOfRangeException">Embeddings are not stored so.</exception>
    public static WeightKind Embedding(WeightEncoding encoding) => WeightEncodings.Of(encoding) is { StoresEmbeddings: true } description
        ? new(description.EmbeddingKind)
        : throw new ArgumentOutOfRangeException(
            nameof(encoding), encoding,
            $"expected one of "
            + $"{string.Join(", ", WeightEncodings.All.Where(known => known.StoresEmbeddings).Select(known => known.Encoding))}");

    public override string ToString() => Names.GetValueOrDefault(this) ?? $"kind {Number}";
}
