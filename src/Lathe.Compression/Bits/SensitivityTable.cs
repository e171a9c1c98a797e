using Lathe.Checkpoints;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>Measures what each product of a model costs at each number of bits, and chooses by it.</summary>
public sealed class SensitivityTable
{
    private SensitivityTable(IReadOnlyList<LayerSensitivity> layers) => Layers = layers;

    /// <summary>In the order in which the model reads its weights.</summary>
    public IReadOnlyList<LayerSensitivity> Layers { get; }

    /// <summary>
    /// How well the proxy puts the measured costs in order: Spearman's rank correlation over all products and bits, −1 … 1; NaN where one
    /// of them is always the same.
    /// </summary>
    public double RankCorrelation => Compression.RankCorrelation.Spearman(
        [.. Layers.SelectMany(layer => layer.Choices).Select(choice => choice.Distance)],
        [.. Layers.SelectMany(layer => layer.Choices).Select(choice => choice.Proxy)]);

    /// <summary>Of costs that were found in another way, such as from gradients.</summary>
    internal static SensitivityTable Of(IReadOnlyList<LayerSensitivity> layers) => new(layers);

    /// <summary>Loads the model once for each product and number of bits, and runs it over the batches.</summary>
    /// <param name="target">The class.</param>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="bits">Numbers of bits that kernels have.</param>
    /// <param name="inputs">What products read in the float model.</param>
    /// <param name="distance">From the float model's outputs.</param>
    /// <param name="progress">Told how many of all loads are done.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    /// <param name="groupSizes">The products to measure, and how many inputs of each share a scale below 8 bits; null: all of them,
    /// 32.</param>
    public static SensitivityTable Measure(
        CompressionTarget target, string folder, IReadOnlyList<int> bits, CalibratedInputs inputs, OutputDistance distance,
        IProgress<CompressionProgress>? progress, CancellationToken cancellationToken, IReadOnlyDictionary<string, int>? groupSizes = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(bits);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(distance);
        (string Product, int Outputs, int Inputs)[] products;
        using (CompiledModel model = target.Load(folder, target.Compressed))
        {
            products = [.. CompiledProduct.Of(model).Where(product => product.Format.IsInteger)
                .Select(product => (product.Name, product.Outputs, product.Inputs))];
        }

        List<LayerSensitivity> layers = [];
        int done = 0, all = products.Count(product => groupSizes?.ContainsKey(product.Product) ?? true) * bits.Count;
        foreach ((string product, int outputs, int columns) in products)
        {
            if (groupSizes is not null && !groupSizes.ContainsKey(product))
                continue;
            int groupSize = groupSizes?[product] ?? KernelLayout.DefaultGroupSize;
            List<BitSensitivity> choices = [];
            foreach (int width in bits)
            {
                WeightFormat format = new(WeightEncodings.OfBits(width)!.Encoding, groupSize);
                Dictionary<string, WeightFormat> formats = products.ToDictionary(
                    other => other.Product, other => other.Product == product ? format : WeightFormat.Float32, StringComparer.Ordinal);
                ProxyRounding proxy = new(product, inputs);
                using CompiledModel model = target.Load(folder, target.Compressed, new LoadOptions { Formats = formats, Rounding = proxy });
                choices.Add(new BitSensitivity(width, PackedWeights.PayloadBytes(format, columns, outputs),
                    distance.Of(model, cancellationToken), proxy.Error));
                progress?.Report(new CompressionProgress("sensitivity", ++done, all));
            }

            layers.Add(new LayerSensitivity(product, outputs, columns, choices) { GroupSize = groupSize });
        }

        return new SensitivityTable(layers);
    }

    /// <summary>The bits of each product at the least predicted cost, with no more bytes than a uniform format of that many bits
    /// has.</summary>
    /// <param name="products">Those to choose for; null: all.</param>
    /// <param name="averageBits">Of a weight; its share of a scale is not counted here, and is the same as a uniform format's
    /// there.</param>
    /// <exception cref="ArgumentException">Even the fewest bits of each product take more.</exception>
    public IReadOnlyDictionary<string, int> Choose(double averageBits, IReadOnlySet<string>? products = null)
    {
        LayerSensitivity[] layers = [.. Layers.Where(layer => products is null || products.Contains(layer.Product))];
        long most = layers.Sum(layer => BytesAt(layer, averageBits));
        IReadOnlyList<AllocationChoice> chosen = BitAllocation.Solve(
            [.. layers.Select(layer => (IReadOnlyList<AllocationChoice>)[.. layer.Choices.Select(
                choice => new AllocationChoice(choice.Bits, choice.Bytes, choice.Distance))])], most);
        return layers.Zip(chosen).ToDictionary(pair => pair.First.Product, pair => pair.Second.Bits, StringComparer.Ordinal);
    }

    /// <summary>The bits of each product whose bits are open; products that ask for the same average share it.</summary>
    /// <exception cref="ArgumentException">Even the fewest bits of each product take more.</exception>
    internal IReadOnlyDictionary<string, int> ChooseEach(IEnumerable<ProductChoice> products)
    {
        Dictionary<string, int> chosen = new(StringComparer.Ordinal);
        foreach (IGrouping<double, ProductChoice> same in products.Where(product => product.Bits is null)
            .GroupBy(product => product.AverageBits))
        {
            HashSet<string> names = new(same.Select(product => product.Product), StringComparer.Ordinal);
            foreach ((string product, int bits) in Choose(same.Key, names))
                chosen.Add(product, bits);
        }

        return chosen;
    }

    /// <summary>Bytes of a product at a number of bits between those that kernels have: on the line through 4 bits and 2.</summary>
    private static long BytesAt(LayerSensitivity layer, double bits)
    {
        long four = PackedWeights.PayloadBytes(new WeightFormat(WeightEncoding.Int4, layer.GroupSize), layer.Inputs, layer.Outputs);
        long two = PackedWeights.PayloadBytes(new WeightFormat(WeightEncoding.Int2, layer.GroupSize), layer.Inputs, layer.Outputs);
        return (long)Math.Floor(four + (bits - 4) * (four - two) / 2);
    }
}
