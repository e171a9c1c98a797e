#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>What must be known of a family's kernels to assemble, find and call them.</summary>
/// <param name="Family">Which one.</param>
/// <param name="Arguments">What they are told.</param>
/// <param name="Count">
/// Rows of the tallest tile, of which there is one for each height; of other kernels how many variants there are.
/// </param>
/// <param name="IsTile">They compute a tile of rows, and two lower tiles one after the other are the same.</param>
/// <param name="IsInteger">
/// They multiply integers, so that a dot product of bytes or pairs in one instruction makes others of them; floats have no use for it.
/// </param>
internal sealed record KernelDescription(KernelFamily Family, KernelArguments Arguments, int Count, bool IsTile, bool IsInteger)
{
    /// <summary>The name of the struct that they are told things with.</summary>
    public string ArgumentType => $"{Arguments}Arguments";
}
