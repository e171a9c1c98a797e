#if LATHE_RUNTIME
namespace Lathe.Hardware;
#else
namespace Lathe.Contracts;
#endif

/// <summary>The registers that CPUID answers in, in the order in which .NET gives them.</summary>
internal enum ProcessorRegister
{
    Eax,
    Ebx,
    Ecx,
    Edx,
}
