namespace Lathe.Kernels.Generator.Parsing;

/// <summary>What a class marked <c>[MachineCode]</c> asks for, by the names that the source uses. Values only: equal requests give equal kernels.</summary>
internal sealed record KernelRequest(
    string Namespace, string ClassName, string Family, int MaximumRows, EquatableArray<string> InstructionSets, LocationModel Location);
