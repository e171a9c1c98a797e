using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Parsing;

/// <summary>What a class marked <c>[MachineCode]</c> asks for. Values only: equal requests give equal kernels.</summary>
internal sealed record KernelRequest(
    string Namespace, string ClassName, TileFamily Family, int MaximumRows, EquatableArray<InstructionSet> InstructionSets, LocationModel Location);
