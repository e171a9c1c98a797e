namespace Lathe.Kernels.MachineCode;

/// <summary>The kernels of every family. Lathe.Kernels.Generator writes the rest.</summary>
[MachineCode]
internal static partial class KernelCatalogue;
