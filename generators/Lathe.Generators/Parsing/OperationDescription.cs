using System;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>What [Operation] on a method tells the generator of it: there is no second list of operations.</summary>
/// <param name="Rule">Name of the Lathe.ShapeRule.</param>
/// <param name="Activation">Name of the Lathe.Activation; null for none.</param>
/// <param name="KernelType">Fully qualified; null for none.</param>
/// <param name="Reach">How far an element of the result looks, and by which kernel where tokens are packed.</param>
internal sealed record OperationDescription(string Rule, string? Activation, string? KernelType, Reach Reach)
{
    public static OperationDescription? Of(IMethodSymbol method)
    {
        AttributeData? attribute = method.GetAttributes().FirstOrDefault(a => KnownNames.IsOperationAttribute(a.AttributeClass));
        if (attribute is null || attribute.ConstructorArguments.Length == 0)
            return null;
        string rule = AttributeReader.EnumName(attribute.ConstructorArguments[0]);
        string activation = Named(attribute, "Activation") is { } named ? AttributeReader.EnumName(named) : "None";
        string reach = Named(attribute, "Reach") is { } far ? AttributeReader.EnumName(far) : "Batch";
        int mask = Named(attribute, "MaskOperand")?.Value is int operand ? operand : -1;
        return new OperationDescription(
            rule,
            activation is "None" or "" ? null : activation,
            Type(attribute, "Kernel"),
            new Reach(Enum.TryParse(reach, out ReachKind kind) ? kind : ReachKind.Batch, Type(attribute, "PackedKernel"), mask));
    }

    private static TypedConstant? Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.Where(a => a.Key == name).Select(a => (TypedConstant?)a.Value).FirstOrDefault();

    private static string? Type(AttributeData attribute, string name) =>
        (Named(attribute, name)?.Value as ITypeSymbol)?.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
