using Lathe.Contracts;

namespace Lathe.Kernels.Generator.Programs;

/// <summary>What a kernel program may know of its target.</summary>
/// <param name="VectorBytes">16, 32 or 64.</param>
/// <param name="VectorRegisters">How many vectors are live at once at most.</param>
/// <param name="Instructions">What the target's tier has.</param>
/// <param name="Unrolls">Loops may be written out, once for each case: where a JIT compiles each text anew while the program waits, only
/// those that gain by it are.</param>
internal sealed record VectorCapabilities(int VectorBytes, int VectorRegisters, InstructionCapabilities Instructions, bool Unrolls = true)
{
    /// <summary>The target multiplies four unsigned with four signed bytes and adds them to 32 bits in one instruction.</summary>
    public bool HasDotProduct => (Instructions & InstructionCapabilities.ByteDotProducts) != InstructionCapabilities.None;
}
