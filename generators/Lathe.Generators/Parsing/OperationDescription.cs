using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>What [Operation] on a method tells the generator of it: there is no second list of operations.</summary>
/// <param name="Name">Of the method; of an operator, what it does: <c>Add</c>.</param>
/// <param name="Rule">Name of the Lathe.ShapeRule, or the signature with arguments by number.</param>
/// <param name="Activation">Name of the Lathe.Activation; null for none.</param>
/// <param name="KernelType">Fully qualified; null for none.</param>
/// <param name="Reach">How far an element of the result looks, and by which kernel where tokens are packed.</param>
internal sealed record OperationDescription(string Name, string Rule, string? Activation, string? KernelType, Reach Reach)
{
    public static OperationDescription? Of(IMethodSymbol method)
    {
        AttributeData? attribute = method.GetAttributes().FirstOrDefault(a => KnownNames.IsOperationAttribute(a.AttributeClass));
        if (attribute is null || attribute.ConstructorArguments.Length == 0)
            return null;
        string rule = attribute.ConstructorArguments[0] is { Kind: TypedConstantKind.Primitive, Value: string signature }
            ? Numbered(signature, method)
            : AttributeReader.EnumName(attribute.ConstructorArguments[0]);
        string activation = Named(attribute, "Activation") is { } named ? AttributeReader.EnumName(named) : "None";
        string reach = Named(attribute, "Reach") is { } far ? AttributeReader.EnumName(far) : "Batch";
        int mask = Named(attribute, "MaskOperand")?.Value is int operand ? operand : -1;
        return new OperationDescription(
            NameOf(method),
            rule,
            activation is "None" or "" ? null : activation,
            Type(attribute, "Kernel"),
            new Reach(Enum.TryParse(reach, out ReachKind kind) ? kind : ReachKind.Batch, Type(attribute, "PackedKernel"), mask));
    }

    /// <summary>A step that this operation makes of its operands.</summary>
    public OperationNode ToNode(string? label, int result, IEnumerable<int> inputs, IEnumerable<Scalar> arguments) => new(
        label ?? OutputNames.CamelCase(Name), result, Name, Rule, Activation, KernelType, inputs.ToEquatableArray(),
        arguments.ToEquatableArray())
    {
        Reach = Reach,
    };

    /// <summary>A value of the configuration as an argument: code that loads it has to know what it is.</summary>
    public static Scalar HandedTo(ITypeSymbol? parameter, Scalar argument) =>
        argument is ConfigurationScalar configured && parameter is not null
        ? configured with { Type = parameter.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) }
        : argument;

    private static string NameOf(IMethodSymbol method) =>
        method.MethodKind == MethodKind.UserDefinedOperator ? OperatorNames.OperationOf(method.Name) : method.Name;

    /// <summary>An extent that an int parameter gives stands in the signature by the parameter's name, and in the graph by its
    /// number.</summary>
    private static string Numbered(string signature, IMethodSymbol method)
    {
        int number = 0;
        foreach (IParameterSymbol parameter in method.Parameters.Where(p => !KnownNames.IsTensor(p.Type)))
        {
            signature = Regex.Replace(signature, $@"\b{Regex.Escape(parameter.Name)}\b",
                $"{{{number.ToString(CultureInfo.InvariantCulture)}}}");
            number++;
        }
        return signature;
    }

    private static TypedConstant? Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.Where(a => a.Key == name).Select(a => (TypedConstant?)a.Value).FirstOrDefault();

    private static string? Type(AttributeData attribute, string name) =>
        (Named(attribute, name)?.Value as ITypeSymbol)?.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
