#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>Sizes that the compiler plans with and the kernels are written for.</summary>
internal static class KernelLayout
{
    /// <summary>Output columns of a panel of weights.</summary>
    public const int PanelColumns = 32;

    /// <summary>Rows of the tallest tile of float and int8 kernels.</summary>
    public const int TallestTile = 12;

    /// <summary>Rows of the tallest tile of weights with scales in groups: it holds an integer and a float sum for each element.</summary>
    public const int TallestGroupedTile = 6;

    /// <summary>Inputs that int8 activations carry one sum for; groups that share a scale are a multiple of it.</summary>
    public const int BlockInputs = 32;

    /// <summary>Inputs that share a scale where nobody says how many.</summary>
    public const int DefaultGroupSize = 32;

    /// <summary>
    /// Rows that a product works on while the weights pass by: a multiple of the 12 of the tallest tile. More would save nothing, for
    /// weights have been read once
    /// for each; a block beyond the second-level cache costs little, because a tile works for thousands of cycles on the rows it reads.
    /// Scratch memory is made for it.
    /// </summary>
    public const int TallestBlock = 192;

    /// <summary>
    /// Inputs that float products sum in one chain; the chains are added in order. Part of the definition of a float32 sum, the same on
    /// every processor: short
    /// chains keep rounding errors small, and the weights of one chain stay in the first-level cache.
    /// </summary>
    public const int FloatChain = 256;
}
