using System.Linq;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>Finds the one method that says what the model computes, and holds it to tensors in, tensors out.</summary>
internal sealed class ForwardSignature(ModelContext context)
{
    /// <summary>The one Forward that takes and returns tensors, whatever else may be wrong with it; null where there is none.</summary>
    public static IMethodSymbol? Readable(INamedTypeSymbol type) =>
        type.GetMembers("Forward").OfType<IMethodSymbol>().ToArray() is [{ Parameters.Length: > 0 } forward]
        && forward.Parameters.All(parameter => KnownNames.IsTensor(parameter.Type)) && OutputNames.IsTensors(forward.ReturnType)
            ? forward
            : null;

    public IMethodSymbol? Find()
    {
        IMethodSymbol[] candidates = [.. context.Type.GetMembers("Forward").OfType<IMethodSymbol>()];
        Location place = context.Type.Locations.FirstOrDefault() ?? Location.None;
        if (candidates.Length == 0)
        {
            context.Sink.Report(FailureCode.NoForward, place, context.Type.Name, Meant());
            return null;
        }
        IMethodSymbol forward = candidates[0];
        if (candidates.Length > 1)
            return Refuse(candidates[1], "there are several of that name", "keep one; give the others names of their own");
        if (forward.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal))
            return Refuse(forward, $"it is {forward.DeclaredAccessibility.ToString().ToLowerInvariant()}", "make it public");
        if (forward.IsStatic)
            return Refuse(forward, "it is static", "make it an instance method: the layers are members");
        if (forward.IsGenericMethod)
            return Refuse(forward, "it is generic", "write it for Tensor");
        if (forward.IsAsync)
            return Refuse(forward, "it is async", "make it synchronous: it only describes the computation");
        if (forward.Parameters.Length == 0)
            return Refuse(forward, "it takes nothing", "take at least one Tensor");
        foreach (IParameterSymbol parameter in forward.Parameters)
        {
            if (KnownNames.IsTensor(parameter.Type) && parameter.RefKind == RefKind.None)
                continue;
            string type = parameter.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            return Refuse(parameter,
                $"parameter '{parameter.Name}' is {(parameter.RefKind == RefKind.None ? "" : "by reference, ")}of type {type}",
                "take tensors; numbers and flags belong in the configuration");
        }
        if (!OutputNames.IsTensors(forward.ReturnType))
        {
            string type = forward.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            return Refuse(forward, $"it returns {type}", "return a Tensor, a tuple of tensors, or a record of tensors");
        }
        if (RecordShape.FindFault(forward.ReturnType, context.Cancellation) is string fault)
            return Refuse(forward, $"it returns {forward.ReturnType.Name}, {fault}", RecordShape.Mend);
        return forward;
    }

    /// <summary>What to do where there is none: a method of another name may be the one.</summary>
    private string Meant()
    {
        const string Write = "write public Tensor Forward(Tensor x), which says what the model computes";
        IMethodSymbol[] alike = [.. context.Type.GetMembers().OfType<IMethodSymbol>().Where(method => !method.IsImplicitlyDeclared
            && method.Parameters.Length > 0 && method.Parameters.All(parameter => KnownNames.IsTensor(parameter.Type))
            && OutputNames.IsTensors(method.ReturnType))];
        if (alike.FirstOrDefault(method => method.ExplicitInterfaceImplementations.Any(known => known.Name == "Forward")) is { } hidden)
            return $"make {hidden.ExplicitInterfaceImplementations[0].ContainingType.Name}.Forward a public Forward of the class";
        IMethodSymbol[] named = [.. alike.Where(method => method is { MethodKind: MethodKind.Ordinary, IsStatic: false }
            && (alike.Length == 1 || string.Equals(method.Name, "Forward", System.StringComparison.OrdinalIgnoreCase)))];
        return named is [var one] ? $"call '{one.Name}' Forward, if it says what the model computes, or {Write}" : Write;
    }

    private IMethodSymbol? Refuse(ISymbol place, string found, string mend)
    {
        context.Sink.Report(FailureCode.ForwardSignature, place.Locations.FirstOrDefault() ?? Location.None, context.Type.Name, found,
            mend);
        return null;
    }
}
