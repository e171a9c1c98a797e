using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Asks Lathe.Kernels.Generator to assemble, while this library builds, the kernels of a family for tiles of 1 to <paramref name="maximumRows"/> rows; of families that are not tiles, so many variants.</summary>
/// <param name="family">Which program; it stands in generators/Lathe.Kernels.Generator, under Tiles or Rows.</param>
/// <param name="maximumRows">The tallest tile, or the last variant.</param>
/// <param name="tiers">The instruction sets to assemble it for.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MachineCodeAttribute(KernelFamily family, int maximumRows, params InstructionTier[] tiers) : Attribute
{
    public KernelFamily Family => family;

    public int MaximumRows => maximumRows;

    public InstructionTier[] Tiers => tiers;
}
