namespace Lathe.Kernels.Generator.Programs;

/// <summary>What a kernel program may know of its target.</summary>
/// <param name="VectorBytes">32 or 64.</param>
/// <param name="VectorRegisters">How many vectors are live at once at most.</param>
/// <param name="HasDotProduct">The target multiplies four unsigned with four signed bytes and adds them to 32 bits in one instruction.</param>
internal sealed record VectorCapabilities(int VectorBytes, int VectorRegisters, bool HasDotProduct);
