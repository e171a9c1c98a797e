using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>
/// Asks Lathe.Kernels.Generator to assemble kernels while this library builds, to print the same kernels in C#, and to make of the class a
/// catalogue that has both. What
/// each family is stands in generators/Contracts (<see cref="KernelFamilies"/>), its program in
/// generators/Lathe.Kernels.Generator/Families.
/// </summary>
/// <param name="families">Which; none stands for all.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MachineCodeAttribute(params KernelFamily[] families) : Attribute
{
    public KernelFamily[] Families => families;
}
