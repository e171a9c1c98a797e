using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Members that look like layers, models or weights and are none: what Forward does with one cannot be read, and the cause is where the
/// member is declared, not in the expression that uses it.
/// </summary>
internal static class MisusedMembers
{
    /// <summary>The cause in words, and the mend; null where the expression uses no such member.</summary>
    public static (string Found, string Supported)? Describe(IOperation operation) =>
        Expression(operation)?.DescendantsAndSelf().Select(Cause).FirstOrDefault(cause => cause is not null);

    /// <summary>Of a statement only the part that it is about: its body has failures of its own.</summary>
    private static IOperation? Expression(IOperation operation) => operation switch
    {
        IForEachLoopOperation loop => loop.Collection,
        // what is assigned to has words of its own: "an assignment to 'state'"
        { Parent: IAssignmentOperation assignment } when assignment.Target == operation => null,
        _ => operation.Type is null ? null : operation,
    };

    private static (string Found, string Supported)? Cause(IOperation operation) => operation switch
    {
        IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } reference => Cause(reference),
        IInvocationOperation { TargetMethod: { Name: "Forward", ContainingType: { } type } } when IsModelWithoutAttribute(type) =>
            WithoutAttribute(type),
        _ => null,
    };

    private static (string Found, string Supported)? Cause(IMemberReferenceOperation reference)
    {
        ITypeSymbol? type = reference.Type is IArrayTypeSymbol array ? array.ElementType : reference.Type;
        if (type is null)
            return null;
        string name = reference.Member.Name;
        bool own = reference.Instance is IInstanceReferenceOperation || reference.Member.IsStatic;
        if (own && KnownNames.IsTensor(type) && !KnownNames.IsTensor(reference.Member.ContainingType))
            return ($"'{name}', a tensor that a member holds",
                "hold weights in a layer (Linear, Embedding, LayerNorm, RmsNorm), make the member with Parameter(…), or take the tensor "
                + "as a parameter of Forward");
        return IsModelWithoutAttribute(type) ? WithoutAttribute(type) : null;
    }

    private static (string Found, string Supported) WithoutAttribute(ITypeSymbol type) =>
        KnownNames.IsDropout(type)
        ? ($"'{type.Name}'", "remove it: dropout is for training, and changes nothing when a model runs")
        : ($"'{type.Name}', a class without [Model]",
            $"put [Model] on '{type.Name}' and make it partial, so that its Forward is compiled with this one");

    /// <summary>A class of this project whose Forward takes or returns tensors, as a model's does.</summary>
    private static bool IsModelWithoutAttribute(ITypeSymbol type) =>
        type is { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.Length: > 0 } && KnownNames.LayerName(type) is null
        && !KnownNames.IsModel(type)
        && type.GetMembers("Forward").OfType<IMethodSymbol>().Any(forward =>
            !forward.IsStatic && (KnownNames.IsTensor(forward.ReturnType)
            || forward.Parameters.Any(parameter => KnownNames.IsTensor(parameter.Type))));
}
