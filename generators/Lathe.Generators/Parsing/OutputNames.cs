using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>What a method's return type makes of the tensors that it returns.</summary>
internal static class OutputNames
{
    /// <summary>A Tensor, a tuple of them, or a record of them.</summary>
    public static bool IsTensors(ITypeSymbol type) =>
        KnownNames.IsTensor(type) || Parts(type) is { Length: > 0 } parts && parts.All(part => KnownNames.IsTensor(part.Type));

    /// <summary>The parts of a tuple or record in order; null for any other type.</summary>
    public static ImmutableArray<(string Name, ITypeSymbol Type)>? Parts(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => [.. tuple.TupleElements.Select(element => (element.Name, element.Type))],
        INamedTypeSymbol { IsRecord: true } record => [.. Properties(record).Select(property => (property.Name, property.Type))],
        _ => null,
    };

    /// <summary>One output for each tensor that <paramref name="returned"/> holds; none where it is a number or a layer.</summary>
    public static List<Output> Of(ITypeSymbol type, Value returned)
    {
        List<Output> outputs = [];
        Add(type, returned, "output", outputs);
        return outputs;
    }

    /// <summary>The same names where the values could not be read.</summary>
    public static IEnumerable<string> Of(ITypeSymbol type) =>
        Parts(type) is { } parts ? parts.Select(part => CamelCase(part.Name)) : ["output"];

    private static void Add(ITypeSymbol type, Value value, string name, List<Output> outputs)
    {
        if (value is TensorValue or AbsentValue)
            outputs.Add(new Output(CamelCase(name), type.NullableAnnotation == NullableAnnotation.Annotated));
        else if (value is TupleValue tuple && Parts(type) is { } parts && parts.Length == tuple.Items.Length)
        {
            for (int i = 0; i < parts.Length; i++)
                Add(parts[i].Type, tuple.Items[i], parts[i].Name, outputs);
        }
    }

    /// <summary>Public instance properties in the order of declaration; a base record's come first.</summary>
    private static IEnumerable<IPropertySymbol> Properties(INamedTypeSymbol record)
    {
        IEnumerable<IPropertySymbol> own = Own(record);
        return record.BaseType is { IsRecord: true } parent ? Properties(parent).Concat(own) : own;
    }

    /// <summary>The same without those of a base record.</summary>
    public static IEnumerable<IPropertySymbol> Own(INamedTypeSymbol record) => record.GetMembers().OfType<IPropertySymbol>()
        .Where(property => !property.IsStatic && !property.IsIndexer && property.DeclaredAccessibility == Accessibility.Public
            && !property.IsImplicitlyDeclared);

    public static string CamelCase(string name) =>
        name.Length == 0 || !char.IsUpper(name[0]) ? name : char.ToLowerInvariant(name[0]) + name.Substring(1);
}
