using Lathe.Contracts;

namespace Lathe.Kernels.Generator.Parsing;

/// <summary>One family of what a class marked <c>[MachineCode]</c> asks for. Values only: equal requests give equal kernels.</summary>
/// <param name="Namespace">Of the class.</param>
/// <param name="ClassName">The class that the kernels become a part of.</param>
/// <param name="Family">Which kernels.</param>
/// <param name="Location">Of the class, for errors.</param>
internal sealed record KernelRequest(string Namespace, string ClassName, KernelFamily Family, LocationModel Location);
