using System.Linq;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>The types of the library that the language is made of, told by metadata name.</summary>
internal static class KnownNames
{
    public const string ModelAttribute = "Lathe.ModelAttribute";

    /// <summary>How every graph spells the configuration, whatever the class calls its parameter.</summary>
    public const string Configuration = "config";

    public static bool IsTensor(ITypeSymbol? type) => Is(type, "Lathe", "Tensor");

    public static bool IsOps(ITypeSymbol? type) => Is(type, "Lathe", "Ops");

    /// <summary>One operation of Lathe.Ops by name.</summary>
    public static bool IsOps(IMethodSymbol method, string name) => method.Name == name && IsOps(method.ContainingType);

    public static bool IsOperationAttribute(ITypeSymbol? type) =>
        type is { Name: "OperationAttribute", ContainingType: null }
        && type.ContainingNamespace is
        {
            Name: "CompilerServices",
            ContainingNamespace: { Name: "Lathe", ContainingNamespace.IsGlobalNamespace: true }
        };

    public static bool IsModelAttribute(ITypeSymbol? type) => Is(type, "Lathe", "ModelAttribute");

    public static bool IsModel(ITypeSymbol? type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class } && type.GetAttributes().Any(a => IsModelAttribute(a.AttributeClass));

    /// <summary>The name of a layer: of those that backends know (<see cref="IsFused"/>), or of one that says which operation it is; null
    /// for anything else.</summary>
    public static string? LayerName(ITypeSymbol? type) =>
        IsFused(type) || (type is INamedTypeSymbol { TypeKind: TypeKind.Class } && OpenLayer.ForwardOf(type) is not null)
        ? type!.Name : null;

    /// <summary><c>Linear</c>, <c>Embedding</c>, <c>LayerNorm</c> or <c>RmsNorm</c>.</summary>
    public static bool IsFused(ITypeSymbol? type) =>
        type is { Name: "Linear" or "Embedding" or "LayerNorm" or "RmsNorm" } && IsOfLayers(type);

    public static bool IsLayerAttribute(ITypeSymbol? type, string name) => type?.Name == name && IsOfLayers(type);

    private static bool IsOfLayers(ITypeSymbol type) => type.ContainingNamespace is
    {
        Name: "Layers",
        ContainingNamespace: { Name: "Lathe", ContainingNamespace.IsGlobalNamespace: true }
    };

    /// <summary>A class that changes something in training alone, as frameworks call it: <c>Dropout</c>, <c>Dropout2d</c>,
    /// <c>DropPath</c>.</summary>
    public static bool IsDropout(ITypeSymbol? type) => type is not null && !IsModel(type)
        && (type.Name.IndexOf("Dropout", System.StringComparison.OrdinalIgnoreCase) >= 0
            || type.Name is "DropPath" or "StochasticDepth" or "DropBlock");

    /// <summary>An attribute of the library's own.</summary>
    public static bool IsOurs(AttributeData attribute) => attribute.AttributeClass is { ContainingType: null } type
        && type.ContainingNamespace is { Name: "Lathe", ContainingNamespace.IsGlobalNamespace: true };

    private static bool Is(ITypeSymbol? type, string space, string name) =>
        type is not null && type.Name == name && type.ContainingType is null
        && type.ContainingNamespace is { ContainingNamespace.IsGlobalNamespace: true } found && found.Name == space;
}
