namespace Lathe.Compression;

/// <summary>What was decided and measured, as the manifest has it.</summary>
public sealed record CompressionResult
{
    /// <summary>The class.</summary>
    public required string Model { get; init; }

    /// <summary>Of the checkpoint's tensors that were compressed, <c>sha256:…</c>.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>What was looked at; null where nothing was.</summary>
    public CompressionData? Data { get; init; }

    /// <summary>The class's fingerprint; null where it was none with attributes.</summary>
    public string? Class { get; init; }

    /// <summary>Of the float weights that were written.</summary>
    public required string Weights { get; init; }

    /// <summary>Of the packed weights that were written.</summary>
    public required string Packed { get; init; }

    /// <summary>How each product is stored, in the order in which the model reads them.</summary>
    public required IReadOnlyList<CompressedProduct> Products { get; init; }

    /// <summary>Embeddings whose rows are integers, and of how many bits.</summary>
    public IReadOnlyList<CompressedProduct> Embeddings { get; init; } = [];

    /// <summary>Bits of each product.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Bits =>
        [.. Products.Select(product => KeyValuePair.Create(product.Name, product.Bits))];

    /// <summary>How inputs become int8 where each row has not just its own scale.</summary>
    public required IReadOnlyList<ScaledActivations> Activations { get; init; }

    /// <summary>What the checkpoint was before tokens were taken out of it; null where all are there.</summary>
    public TrimmedFrom? Trimmed { get; init; }

    /// <summary>What is left of an array of models that lost elements; null where none did.</summary>
    public PrunedArray? Array { get; init; }

    /// <summary>What pruning left, and by what.</summary>
    public required IReadOnlyList<PrunedUnits> Pruned { get; init; }

    /// <summary>Products some of whose weights were made zero.</summary>
    public IReadOnlyList<MaskedProduct> Masked { get; init; } = [];

    /// <summary>Where bits were chosen for each product; else null.</summary>
    public SensitivityTable? Sensitivity { get; init; }

    /// <summary>All candidates, the float model first: measured ones, and those that the table of sensitivities tells of.</summary>
    public required IReadOnlyList<FrontierPoint> Frontier { get; init; }

    /// <summary>The task metric before and after; null where none was asked for.</summary>
    public MeasuredMetric? Metric { get; init; }

    /// <summary>Relative L2 distance of the compressed model's outputs from those of the float model; null without data.</summary>
    public double? Distance { get; init; }

    /// <summary>Bytes of the weights in memory, at float32 before and compressed after.</summary>
    public required (long Before, long After) Bytes { get; init; }

    /// <summary>Milliseconds for all batches: the median of runs that took turns, at float32 before and compressed after; null without
    /// data.</summary>
    public (double Before, double After)? Milliseconds { get; init; }

    /// <summary>The machine that they were measured on.</summary>
    public required string Machine { get; init; }

    /// <summary>Threads that were used.</summary>
    public required int Threads { get; init; }

    /// <summary>What the budget promises and nothing that was measured tells of.</summary>
    public IReadOnlyList<string> NotMeasured { get; init; } = [];

    /// <summary>As a budget is held against them.</summary>
    internal BudgetFigures Figures => new(Metric?.Before, Metric?.After, Milliseconds?.Before, Milliseconds?.After, Bytes.After);
}
