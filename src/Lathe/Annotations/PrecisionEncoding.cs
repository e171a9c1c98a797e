using Lathe.Kernels.Formats;

namespace Lathe;

/// <summary>What a precision means for the weights of products.</summary>
internal static class PrecisionEncoding
{
    /// <summary>
    /// What weights are stored as where no attribute says otherwise: the encoding of the same name. Annotated counts as float32.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such precision.</exception>
    public static WeightEncoding Encoding(this Precision precision) =>
        precision == Precision.Annotated ? WeightEncoding.Float32
        : WeightEncodings.OfName(precision.ToString())?.Encoding
            ?? throw new ArgumentOutOfRangeException(nameof(precision), precision, "no such precision");
}
