using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>Decides what each product of a pruned checkpoint becomes.</summary>
/// <param name="target">The class.</param>
/// <param name="pruned">The checkpoint.</param>
/// <param name="options">What was asked for.</param>
/// <param name="batches">What sensitivities are measured over; null where nothing needs them.</param>
/// <param name="progress">Told where it stands.</param>
internal sealed class ProductPlanner(
    CompressionTarget target, string pruned, CompressionOptions options, IReadOnlyList<CalibrationBatch>? batches,
    IProgress<CompressionProgress>? progress)
{
    /// <summary>The products that may be integers, with what is said of each.</summary>
    public IReadOnlyList<PlannedProduct> Plan()
    {
        using CompiledModel model = target.Load(pruned, target.Compressed);
        return PlannedProduct.Of(model, options.Products, options.ByDefault);
    }

    /// <summary>Decides by the weights as they are, with a float model of its own.</summary>
    public (SensitivityTable? Sensitivity, IReadOnlyList<CompressedProduct> Products) Decide(CancellationToken cancellationToken)
    {
        IReadOnlyList<PlannedProduct> planned = Plan();
        if (planned.All(product => product.Choice.Bits is not null))
            return (null, Chosen(planned, null));
        using CompiledModel floats = target.Load(pruned, Precision.Float32);
        return Decide(planned, floats, new CalibratedInputs(floats, batches!, options.Threads, cancellationToken: cancellationToken),
            cancellationToken);
    }

    /// <summary>Chooses the bits that are open.</summary>
    /// <param name="planned">What is said of each product.</param>
    /// <param name="floats">The checkpoint at float32.</param>
    /// <param name="inputs">What products read in it; null where nothing needs that.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    /// <returns>The sensitivities of the products whose bits were chosen, null where there are none; and all products.</returns>
    public (SensitivityTable? Sensitivity, IReadOnlyList<CompressedProduct> Products) Decide(
        IReadOnlyList<PlannedProduct> planned, CompiledModel floats, CalibratedInputs? inputs, CancellationToken cancellationToken)
    {
        Dictionary<string, int> open = planned.Where(product => product.Choice.Bits is null)
            .ToDictionary(product => product.Name, product => product.Choice.GroupSize, StringComparer.Ordinal);
        if (open.Count == 0)
            return (null, Chosen(planned, null));
        OutputDistance distance = new(floats, batches!, options.Threads, cancellationToken);
        SensitivityTable table = SensitivityTable.Measure(
            target, pruned, [.. WeightEncodings.IntegerBits], inputs!, distance, progress, cancellationToken, open);
        return (table, Chosen(planned, table));
    }

    private static IReadOnlyList<CompressedProduct> Chosen(IReadOnlyList<PlannedProduct> planned, SensitivityTable? table)
    {
        IReadOnlyDictionary<string, int>? chosen =
            table?.ChooseEach(planned.Select(product => product.Choice with { Product = product.Name }));
        return [.. planned.Select(product => new CompressedProduct(product.Name, product.Choice.Bits ?? chosen![product.Name],
            product.Choice.GroupSize, product.Choice.Rounding))];
    }
}
