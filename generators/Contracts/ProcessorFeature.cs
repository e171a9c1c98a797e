#if LATHE_RUNTIME
namespace Lathe.Hardware;
#else
namespace Lathe.Contracts;
#endif

/// <summary>The bit by which CPUID says that a processor has some instructions.</summary>
/// <param name="Leaf">What CPUID is asked, in eax.</param>
/// <param name="Subleaf">And in ecx.</param>
/// <param name="Register">The register of the answer.</param>
/// <param name="Bit">0 … 31.</param>
internal readonly record struct ProcessorFeature(int Leaf, int Subleaf, ProcessorRegister Register, int Bit);
