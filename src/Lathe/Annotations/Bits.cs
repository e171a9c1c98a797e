using Lathe.Kernels.Formats;

namespace Lathe;

/// <summary>What <see cref="QuantizeAttribute.Bits"/> may be beside a number.</summary>
public static class Bits
{
    /// <summary>
    /// Chosen for each layer by <c>Compress</c>, from measured sensitivity, so that all layers that ask for the same
    /// <see cref="QuantizeAttribute.AverageBits"/> take no more bytes together than a uniform format of so many bits.
    /// </summary>
    public const int Adaptive = WeightEncodings.AdaptiveBits;
}
