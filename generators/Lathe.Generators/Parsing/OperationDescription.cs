using System.Linq;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>What [Operation] on a method tells the generator of it: there is no second list of operations.</summary>
/// <param name="Rule">Name of the Lathe.ShapeRule.</param>
/// <param name="Activation">Name of the Lathe.Activation; null for none.</param>
/// <param name="KernelType">Fully qualified; null for none.</param>
internal sealed record OperationDescription(string Rule, string? Activation, string? KernelType)
{
    public static OperationDescription? Of(IMethodSymbol method)
    {
        AttributeData? attribute = method.GetAttributes().FirstOrDefault(a => KnownNames.IsOperationAttribute(a.AttributeClass));
        if (attribute is null || attribute.ConstructorArguments.Length == 0)
            return null;
        string rule = AttributeReader.EnumName(attribute.ConstructorArguments[0]);
        string activation = attribute.NamedArguments
            .Where(a => a.Key == "Activation")
            .Select(a => AttributeReader.EnumName(a.Value))
            .FirstOrDefault() ?? "None";
        ITypeSymbol? kernel = attribute.NamedArguments.Where(a => a.Key == "Kernel").Select(a => a.Value.Value as ITypeSymbol).FirstOrDefault();
        return new OperationDescription(
            rule, activation is "None" or "" ? null : activation, kernel?.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
    }
}
