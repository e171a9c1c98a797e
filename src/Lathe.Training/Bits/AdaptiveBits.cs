using System.Globalization;
using Lathe.Checkpoints;
using Lathe.CompilerServices;
using Lathe.Compression;
using Lathe.Kernels.Formats;
using Lathe.Manifests;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// Trains a model as it will be rounded, and chooses the bits of each product anew as the training goes on (A-QAT): at the least loss that
/// is foreseen from gradients and the weights as they are, within the same bytes. The allocation is compression's, of other
/// sensitivities.
/// </summary>
/// <remarks>It quantises the model itself; in the end <see cref="Bits"/> and <see cref="TrainableModel.TrainedRounding"/> tell how it is to
/// be packed. One is for one run at a time.</remarks>
public sealed class AdaptiveBits : TrainingHook, IDisposable
{
    /// <summary>Of the mean curvature of all weights that are open.</summary>
    private const double LeastShare = 1e-6;

    private readonly AdaptiveBitsOptions options;
    private OpenProduct[] open = [];
    private torch.Tensor? state;

    /// <exception cref="ArgumentException">An option is out of range, or no bits are open.</exception>
    public AdaptiveBits(AdaptiveBitsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.options = options;
    }

    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"bits of {options.Products.Count(product => product.Bits is null)} products every {options.Every} steps to {options.Last}, "
        + $"{string.Join(" and ", options.Products.Where(product => product.Bits is null).Select(product => product.AverageBits).Distinct()
            .Select(average => average.ToString("R", CultureInfo.InvariantCulture)))} on average, "
        + $"scales {options.Scales}, {options.Precision}");

    /// <summary>Bits of each product whose bits are open, as they are now; empty before a run.</summary>
    public IReadOnlyDictionary<string, int> Bits => state is null ? new Dictionary<string, int>(StringComparer.Ordinal)
        : open.Zip(state.data<long>()).ToDictionary(pair => pair.First.Choice.Product, pair => (int)pair.Second, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, torch.Tensor Tensor)> State => state is null ? []
        : [("bits", state), .. open.SelectMany(product => product.State)];

    /// <summary>What is to become of each product of a model, as a compression with these options would have it.</summary>
    /// <param name="model">At the precision that is compressed to.</param>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="ArgumentException">A product is named that the model does not have, or that stays floats.</exception>
    public static IReadOnlyList<ProductChoice> ProductsOf(CompiledModel model, CompressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return [.. PlannedProduct.Of(model, options.Products, options.ByDefault)
            .Select(product => product.Choice with { Product = product.Name, MayBeAbsent = false })];
    }

    /// <summary>Quantises the model.</summary>
    /// <exception cref="ArgumentException">A product is none of the model's, or cannot be stored so.</exception>
    public override void Begin(TrainableModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Dispose();
        Dictionary<string, WeightFormat> formats = new(options.Load.Formats, StringComparer.Ordinal);
        foreach (ProductChoice product in options.Products)
        {
            formats[product.Product] = new WeightFormat(
                WeightEncodings.OfBits(product.Bits ?? StartOf(product))!.Encoding, product.GroupSize);
        }

        model.Quantise(options.Precision, options.Load with { Formats = formats }, options.Scales);
        ILookup<string, TrainableLinear> layers = model.Parts.AllLinears().ToLookup(linear => linear.Name, StringComparer.Ordinal);
        open = [.. options.Products.Where(product => product.Bits is null).Select(product => new OpenProduct(
            product, [.. ProductName.Parts(product.Product).SelectMany(part => layers[part])]))];
        state = torch.tensor(open.Select(product => (long)StartOf(product.Choice)).ToArray()).DetachFromDisposeScope();
        if (options.Scales == WeightScales.Learned)
        {
            foreach (OpenProduct product in open)
                product.BeginScales();
        }
    }

    /// <inheritdoc/>
    public override void Resume(TrainableModel model)
    {
        foreach (OpenProduct product in open)
            product.Store(Bits[product.Choice.Product], withScales: false);
    }

    /// <inheritdoc/>
    public override bool IsSettled(int steps) => steps >= options.Last / options.Every * options.Every;

    /// <inheritdoc/>
    public override void BeforeUpdate(TrainableModel model, int step)
    {
        if (IsSettled(step))
            return;
        using IDisposable none = torch.no_grad();
        foreach (OpenProduct product in open)
            product.Look();
    }

    /// <inheritdoc/>
    public override void AfterUpdate(TrainableModel model, int step)
    {
        if (IsSettled(step) || (step + 1) % options.Every != 0)
            return;
        using IDisposable none = torch.no_grad();
        double least = LeastCurvature();
        SensitivityTable table = SensitivityTable.Of([.. open.Select(product => product.Sensitivity(options.Every, least))]);
        IReadOnlyDictionary<string, int> before = Bits, chosen = table.ChooseEach([.. open.Select(product => product.Choice)]);
        foreach (OpenProduct product in open)
        {
            int bits = chosen[product.Choice.Product];
            if (bits != before[product.Choice.Product])
                product.Store(bits, withScales: options.Scales == WeightScales.Learned);
            product.Forget();
        }

        using torch.Tensor told = torch.tensor(open.Select(product => (long)chosen[product.Choice.Product]).ToArray());
        state!.copy_(told);
    }

    public void Dispose()
    {
        foreach (OpenProduct product in open)
            product.Dispose();
        state?.Dispose();
        (open, state) = ([], null);
    }

    /// <summary>In the measure of all products together: one that no gradient reaches, such as a pooler that the task does not read, is
    /// worth next to nothing beside the others.</summary>
    private double LeastCurvature()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        double sum = open.Sum(product => product.Squares.Sum(squares => squares.sum(torch.ScalarType.Float64).item<double>()));
        return sum > 0 ? LeastShare * sum / open.Sum(product => product.Squares.Sum(squares => (double)squares.numel())) : 1;
    }

    /// <summary>Of all widths that kernels have, the widest within the average.</summary>
    private int StartOf(ProductChoice product) => options.Start.TryGetValue(product.Product, out int bits) ? bits
        : WeightEncodings.IntegerBits.Where(width => width <= product.AverageBits).Max();
}
