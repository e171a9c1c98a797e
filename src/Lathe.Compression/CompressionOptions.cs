using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>What is to be done to a checkpoint.</summary>
public sealed record CompressionOptions
{
    /// <summary>8, 6, 5, 4, 3 or 2 for every product that may be integers; null: chosen for each, see <see cref="AverageBits"/>.</summary>
    public int? Bits { get; init; } = 8;

    /// <summary>Of a weight, 2 … 8, where bits are chosen for each product.</summary>
    public double AverageBits { get; init; } = 4;

    /// <summary>Inputs that share a scale below 8 bits: a multiple of 32, or 0 for all of them.</summary>
    public int GroupSize { get; init; } = KernelLayout.DefaultGroupSize;

    public Rounding Rounding { get; init; }

    /// <summary>What single products are to become; the last one that names a product counts, and bits, group size and rounding above are
    /// of all others.</summary>
    public IReadOnlyList<ProductChoice> Products { get; init; } = [];

    /// <summary>8 or 4 for the rows of every embedding; null: as the class has them. Of 4 bits, <see cref="GroupSize"/> share a
    /// scale.</summary>
    public int? EmbeddingBits { get; init; }

    /// <summary>How GPTQ rounds.</summary>
    public GptqOptions Gptq { get; init; } = new();

    /// <summary>How the inputs of products become int8.</summary>
    public ActivationOptions Activations { get; init; } = new();

    /// <summary>What is removed before anything is rounded.</summary>
    public PruningOptions Pruning { get; init; } = new();

    /// <summary>What becomes zero in what is left.</summary>
    public MaskingOptions Masking { get; init; } = new();

    /// <summary>Trains the float weights that pruning and zeroing have left, before bits are chosen for them; null: they stay as they
    /// are.</summary>
    public CheckpointTuning? Tuning { get; init; }

    /// <summary>What the result has to keep; null: anything.</summary>
    public CompressionBudget? Budget { get; init; }

    /// <summary>Threads to use; 0: one a core.</summary>
    public int Threads { get; init; }

    /// <summary>What tells how well the model does its task, measured before and after; null: nothing does.</summary>
    public TaskMetric? Metric { get; init; }

    /// <summary>Where the checkpoint that is compressed is a trimmed one, what it was made from; else null.</summary>
    public TrimmedFrom? Trimmed { get; init; }

    /// <summary>
    /// Where the checkpoint that is compressed was pruned and trained before: the folder of the float model that it has to stand beside,
    /// such as its teacher. Checkpoint, metric, bytes and time "before" are told of that one, over this one's token ids, of which it has to
    /// know as many. Null: they are of the checkpoint itself, or of <see cref="Trimmed"/>'s.
    /// </summary>
    public string? TrainedFrom { get; init; }

    /// <summary>Whether the uniform formats, 8 to 2 bits, are measured beside what is written: each is rounded and run too, which takes
    /// the time of as many compressions, and all of them are in memory at one time.</summary>
    public bool Frontier { get; init; }

    internal bool NeedsData =>
        ByDefault.NeedsData || Products.Any(product => product.NeedsData) || Pruning.NeedsData || Masking.NeedsData || Frontier
        || !Activations.IsDefault;

    /// <summary>Whether all products whose bits are chosen share one average.</summary>
    internal bool AsksOneAverage => Products.Prepend(ByDefault).Where(choice => choice.Bits is null)
        .Select(choice => choice.AverageBits).Distinct().Count() == 1;

    /// <summary>What is said of all products that nothing else is said of.</summary>
    internal ProductChoice ByDefault =>
        new("") { Bits = Bits, AverageBits = AverageBits, GroupSize = GroupSize, Rounding = Rounding };

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        foreach (ProductChoice choice in Products.Prepend(ByDefault))
            Check(choice);
        if (EmbeddingBits is { } rows && !WeightEncodings.EmbeddingBits.Contains(rows))
        {
            throw new ArgumentOutOfRangeException(
                nameof(EmbeddingBits), rows, $"expected one of {string.Join(", ", WeightEncodings.EmbeddingBits)}");
        }

        Pruning.Check();
        Masking.Check();
        if ((Masking.Blocks > 0 || Masking.Layers.Any(layer => layer.ByBlock && layer.Share > 0))
            && Products.Prepend(ByDefault).All(choice => choice.Bits is { } bits && bits != 8))
            throw new ArgumentException("blocks of zeros are left out at 8 bits, and no product has 8", nameof(Masking));
        Budget?.Check();
        if (!(Activations.Percentile is > 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(Activations), Activations.Percentile, "a percentile is above 0, and at most 100");
        if (!(Gptq.Damping > 0) || !double.IsFinite(Gptq.Damping))
            throw new ArgumentOutOfRangeException(nameof(Gptq), Gptq.Damping, "damping is more than 0");
    }

    private static void Check(ProductChoice choice)
    {
        string of = choice.Product.Length == 0 ? "" : $" for '{choice.Product}'";
        if (choice.Bits is { } bits && !WeightEncodings.IntegerBits.Contains(bits))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Bits), bits, $"expected one of {string.Join(", ", WeightEncodings.IntegerBits)}{of}");
        }

        if (!(choice.AverageBits is >= 2 and <= 8))
            throw new ArgumentOutOfRangeException(nameof(AverageBits), choice.AverageBits, $"expected 2 to 8{of}");
        if (choice.GroupSize < 0 || choice.GroupSize % KernelLayout.BlockInputs != 0)
            throw new ArgumentOutOfRangeException(nameof(GroupSize), choice.GroupSize, $"expected a multiple of 32, or 0{of}");
        if (!Enum.IsDefined(choice.Rounding))
            throw new ArgumentOutOfRangeException(nameof(Rounding), choice.Rounding, $"expected a member of Rounding{of}");
    }
}
