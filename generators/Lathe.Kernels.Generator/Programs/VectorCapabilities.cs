using System;

namespace Lathe.Kernels.Generator.Programs;

/// <summary>What a kernel program may know of its target.</summary>
/// <param name="vectorBytes">16, 32 or 64.</param>
/// <param name="vectorRegisters">How many vectors are live at once at most.</param>
/// <param name="hasInstruction">Whether a step is one instruction.</param>
/// <param name="unrolls">Loops may be written out, once for each case: where a JIT compiles each text anew while the program waits, only
/// those that gain by it are.</param>
internal sealed class VectorCapabilities(int vectorBytes, int vectorRegisters, Predicate<Opcode> hasInstruction, bool unrolls = true)
{
    public int VectorBytes => vectorBytes;

    public int VectorRegisters => vectorRegisters;

    public bool Unrolls => unrolls;

    /// <summary>The target multiplies four unsigned with four signed bytes and adds them to 32 bits in one instruction.</summary>
    public bool HasDotProduct => Has(Opcode.DotUnsignedSigned);

    /// <summary>Whether a step is one instruction of the target: programs that gain by it ask, and have other steps where it is
    /// not.</summary>
    public bool Has(Opcode step) => hasInstruction(step);
}
