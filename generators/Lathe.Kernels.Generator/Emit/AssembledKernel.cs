using Lathe.Contracts;
using Lathe.Kernels.Generator.Lowering;

namespace Lathe.Kernels.Generator.Emit;

/// <summary>A kernel and what it was assembled for.</summary>
internal sealed record AssembledKernel(InstructionTier Tier, int Rows, CodeBody Code)
{
    /// <summary>The name of its bytes in the generated class.</summary>
    public string Name => $"{Tier}Rows{Rows}";
}
