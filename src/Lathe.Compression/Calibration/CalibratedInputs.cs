namespace Lathe.Compression;

/// <summary>
/// What the products of a float model read over a calibration set. Products of two inputs take much memory (75 MB for 3072 inputs), so they
/// are collected when they are asked for, for as many of the following products as the limit holds, by going over the set once more.
/// </summary>
/// <remarks>Not for several threads at once.</remarks>
public sealed class CalibratedInputs
{
    private readonly CompiledModel model;
    private readonly IReadOnlyList<CalibrationBatch> batches;
    private readonly long mostGramBytes;
    private readonly int threads;
    private readonly CancellationToken cancellationToken;
    private readonly Dictionary<string, string> productOfPart = new(StringComparer.Ordinal);
    private readonly List<string> order;
    private Dictionary<string, ProductStatistics> grams = new(StringComparer.Ordinal);

    /// <param name="model">The class at a precision of floats; used as long as this is.</param>
    /// <param name="batches">At least one.</param>
    /// <param name="threads">0: one a core.</param>
    /// <param name="mostGramBytes">Of the products of two inputs that are held at one time.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    /// <exception cref="ArgumentException">There is no batch.</exception>
    public CalibratedInputs(
        CompiledModel model, IReadOnlyList<CalibrationBatch> batches, int threads = 0, long mostGramBytes = 1L << 29,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        if (batches.Count == 0)
            throw new ArgumentException("there is nothing to calibrate with; expected at least one batch", nameof(batches));
        (this.model, this.batches, this.threads, this.mostGramBytes) = (model, batches, threads, mostGramBytes);
        this.cancellationToken = cancellationToken;
        Products = InputCollector.Run(model, batches, _ => false, threads, cancellationToken);
        order = [.. Products.Keys];
        foreach (string product in order)
        {
            foreach (string part in Parts(product))
                productOfPart.TryAdd(part, product);
        }
    }

    /// <summary>By the product's name in the float model, in the order in which they ran.</summary>
    public IReadOnlyDictionary<string, ProductStatistics> Products { get; }

    /// <summary>Statistics of a product without the products of two inputs, by its name or that of one of its parts; null where it
    /// never ran.</summary>
    public ProductStatistics? Find(string product) => NameOf(product) is { } name ? Products[name] : null;

    /// <summary>The same with the products of two inputs; null where it never ran with that many inputs.</summary>
    internal ProductStatistics? Of(string product, int inputs)
    {
        if (NameOf(product) is not { } name || Products[name].Width != inputs)
            return null;
        if (!grams.ContainsKey(name))
            Collect(name);
        return grams.GetValueOrDefault(name);
    }

    private void Collect(string first)
    {
        grams = new(StringComparer.Ordinal);
        HashSet<string> wanted = new(StringComparer.Ordinal);
        long bytes = 0;
        foreach (string product in order.SkipWhile(name => name != first))
        {
            bytes += (long)Products[product].Width * Products[product].Width * sizeof(double);
            if (wanted.Count > 0 && bytes > mostGramBytes)
                break;
            wanted.Add(product);
        }

        foreach ((string name, ProductStatistics seen) in InputCollector.Run(model, batches, wanted.Contains, threads, cancellationToken))
        {
            if (seen.Gram is not null)
                grams.Add(name, seen);
        }
    }

    private string? NameOf(string product) =>
        Products.ContainsKey(product) ? product : Parts(product).Select(productOfPart.GetValueOrDefault)
        .FirstOrDefault(name => name is not null);

    /// <summary>The layers that a product is made of: <c>a.query + key</c> is <c>a.query</c> and <c>a.key</c>.</summary>
    internal static IEnumerable<string> Parts(string product) => ProductName.Parts(product);
}
