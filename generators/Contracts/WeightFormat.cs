using System.Globalization;

#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>
/// How the weights of a product, or the rows of an embedding, are stored: an encoding and, where inputs share scales in groups, the size of
/// a group.
/// </summary>
#if LATHE_RUNTIME
public
#else
internal
#endif
readonly record struct WeightFormat
{
    /// <summary>A group size that stands for one scale an output, however many inputs it has.</summary>
    public const int WholeColumns = 0;

    /// <param name="encoding">What one weight is stored as.</param>
    /// <param name="groupSize">
    /// Inputs that share a scale: a multiple of 32 that divides the inputs (rounded up to a multiple of 32), or <see cref="WholeColumns"/>.
    /// Of encodings without
    /// groups it counts for nothing.
    /// </param>
    public WeightFormat(WeightEncoding encoding, int groupSize = KernelLayout.DefaultGroupSize)
    {
        Encoding = encoding;
        GroupSize = IsGrouped ? groupSize : 0;
    }

    /// <summary>float32, as the default value is.</summary>
    public static WeightFormat Float32 => default;

    /// <summary>What one weight is stored as.</summary>
    public WeightEncoding Encoding { get; }

    /// <summary>Inputs that share a scale; 0 for whole columns, and where there are no groups.</summary>
    public int GroupSize { get; }

    /// <summary>Bits of one weight, without its share of a scale.</summary>
    public int Bits => Description.Bits;

    /// <summary>Whether products read int8 activations; otherwise floats.</summary>
    public bool IsInteger => Description.IsInteger;

    /// <summary>Whether inputs share scales in groups.</summary>
    public bool IsGrouped => Description.Scales == ScaleGrouping.InputGroup;

    /// <summary>The encoding as messages and command lines write it: <c>bfloat16</c>, <c>int4</c>.</summary>
    public string Name => Description.Name;

    internal EncodingDescription Description => WeightEncodings.Of(Encoding);

    /// <summary>The same with whole columns as a number: of that many inputs, rounded up to a multiple of 32.</summary>
    public WeightFormat For(int inputs) => IsGrouped && GroupSize == WholeColumns
        ? new(Encoding, (int)(((long)inputs + KernelLayout.BlockInputs - 1) / KernelLayout.BlockInputs * KernelLayout.BlockInputs))
        : this;

    public static implicit operator WeightFormat(WeightEncoding encoding) => new(encoding);

    /// <summary><c>int8</c>, <c>int4</c>, <c>int4 in groups of 64</c>, <c>int4 in whole columns</c>.</summary>
    public override string ToString() => !IsGrouped || GroupSize == KernelLayout.DefaultGroupSize ? Name
        : GroupSize == WholeColumns ? $"{Name} in whole columns"
        : $"{Name} in groups of {GroupSize.ToString(CultureInfo.InvariantCulture)}";
}
