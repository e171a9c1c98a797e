using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Tiles;
using Microsoft.CodeAnalysis;

namespace Lathe.Kernels.Generator.Parsing;

/// <summary>Reads <c>[MachineCode(family, maximumRows, tiers)]</c>. Symbols end here.</summary>
internal static class KernelParser
{
    public const string AttributeName = "Lathe.Kernels.MachineCode.MachineCodeAttribute";

    public static KernelRequest? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        AttributeData attribute = context.Attributes[0];
        if (attribute.ConstructorArguments.Length != 3
            || !TryReadName(attribute.ConstructorArguments[0], out TileFamily family)
            || attribute.ConstructorArguments[1].Value is not int maximumRows
            || attribute.ConstructorArguments[2].Kind != TypedConstantKind.Array)
        {
            return null;
        }

        List<InstructionSet> instructionSets = [];
        foreach (TypedConstant element in attribute.ConstructorArguments[2].Values)
        {
            if (TryReadName(element, out InstructionSet instructionSet))
                instructionSets.Add(instructionSet);
        }

        return new KernelRequest(
            context.TargetSymbol.ContainingNamespace.ToDisplayString(),
            context.TargetSymbol.Name,
            family,
            maximumRows,
            new([.. instructionSets]),
            LocationModel.Of(context.TargetSymbol.Locations[0]));
    }

    /// <summary>The runtime's enumerations are matched by the names of their members, so that their numbers may change.</summary>
    private static bool TryReadName<T>(TypedConstant constant, out T value)
        where T : struct, Enum
    {
        string? name = constant.Type?.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value))?.Name;
        return Enum.TryParse(name, out value);
    }
}
