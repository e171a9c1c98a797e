using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Lathe.Kernels.Generator.Parsing;

/// <summary>Reads <c>[MachineCode]</c> and <c>[MachineCode(families)]</c>. Symbols end here.</summary>
internal static class KernelParser
{
    public const string AttributeName = "Lathe.Kernels.MachineCode.MachineCodeAttribute";

    public static CatalogueRequest? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        AttributeData attribute = context.Attributes[0];
        if (attribute.ConstructorArguments.Length != 1 || attribute.ConstructorArguments[0].Kind != TypedConstantKind.Array)
            return null; // does not compile: the compiler says so
        return new CatalogueRequest(
            context.TargetSymbol.ContainingNamespace.ToDisplayString(),
            context.TargetSymbol.Name,
            new([.. attribute.ConstructorArguments[0].Values.Select(value => NameOf(value) ?? "?")]),
            LocationModel.Of(context.TargetSymbol.Locations[0]));
    }

    /// <summary>The runtime's enumerations are matched by the names of their members, so that their numbers may change.</summary>
    private static string? NameOf(TypedConstant constant) => constant.Type?.GetMembers().OfType<IFieldSymbol>()
        .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value))?.Name;
}
