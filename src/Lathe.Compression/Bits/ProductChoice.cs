namespace Lathe.Compression;

/// <summary>What is to become of the weights of one product, or of one in each element of an array.</summary>
/// <param name="Product">
/// As the weights of a compiled model are called, or one part of a merged product; <c>{i}</c> stands for any index:
/// <c>encoder.layer.{i}.down</c>.
/// </param>
public sealed record ProductChoice(string Product)
{
    /// <summary>8, 6, 5, 4, 3 or 2; null: chosen by sensitivity, see <see cref="AverageBits"/>.</summary>
    public int? Bits { get; init; } = 8;

    /// <summary>Where bits are chosen, 2 … 8: the products that ask for the same average take no more bytes together than a uniform format
    /// of so many bits.</summary>
    public double AverageBits { get; init; } = 4;

    /// <summary>Inputs that share a scale below 8 bits: a multiple of 32, or 0 for all of them.</summary>
    public int GroupSize { get; init; } = 32;

    public Rounding Rounding { get; init; }

    /// <summary>Where the scale of its inputs comes from; null: as <see cref="CompressionOptions.Activations"/> says of all.</summary>
    public ActivationMode? Activations { get; init; }

    /// <summary>What chooses the range of a static scale; null: as <see cref="CompressionOptions.Activations"/> says of all.</summary>
    public CalibrationMethod? Calibration { get; init; }

    /// <summary>Whether a checkpoint may have no such product; otherwise one that is not there is an error.</summary>
    public bool MayBeAbsent { get; init; }

    internal bool NeedsData => Bits is null || Rounding == Rounding.Gptq || Activations == ActivationMode.Static;

    /// <summary>How its inputs become int8, where <paramref name="all"/> is said of all.</summary>
    internal ActivationOptions Inputs(ActivationOptions all) =>
        all with { Mode = Activations ?? all.Mode, Calibration = Calibration ?? all.Calibration };
}
