using System;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>An attribute of the library stands on a member or class that nothing reads it from.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AttributeWithoutEffectAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE0016";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "An attribute stands where it counts",
        "[{0}] on '{1}' has no effect: {2}; {3}",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private static readonly ImmutableHashSet<string> OfMembers =
        ["WeightsAttribute", "QuantizeAttribute", "PrecisionAttribute", "KeepFloatAttribute", "TileAttribute", "PruneAttribute",
            "SharedWeightsAttribute"];

    private static readonly ImmutableHashSet<string> OfClasses =
        ["QuantizeAttribute", "PrecisionAttribute", "PruneAttribute", "BudgetAttribute", "DistillAttribute"];

    private protected override void Register(AnalysisContext context) => context.RegisterSymbolAction(
        symbol =>
        {
            INamedTypeSymbol type = (INamedTypeSymbol)symbol.Symbol;
            // most types of a project have none, and to ask each of their members for its own takes the compiler a while
            if (!type.DeclaringSyntaxReferences.Any(reference => HasAttributes(reference.GetSyntax(symbol.CancellationToken))))
                return;
            bool isModel = KnownNames.IsModel(type);
            foreach (AttributeData attribute in type.GetAttributes().Where(a => Is(a, OfClasses)))
            {
                if ((isModel ? NothingToStore(type, attribute) : NoModel(type)) is var (found, mend))
                    Report(attribute, type, found, mend);
            }
            foreach (ISymbol member in type.GetMembers())
            {
                foreach (AttributeData attribute in member.GetAttributes().Where(a => Is(a, OfMembers)))
                {
                    (string Found, string Mend)? fault = member is IFieldSymbol { AssociatedSymbol: not null }
                        ? ("it stands on the field behind the property, where nothing reads it", "write it without field:")
                        : OfMember(member, attribute) ?? (isModel ? null : NoModel(type));
                    if (fault is var (found, mend))
                        Report(attribute, (member as IFieldSymbol)?.AssociatedSymbol ?? member, found, mend);
                }
            }

            void Report(AttributeData attribute, ISymbol on, string found, string mend)
            {
                if (ModelView.PlaceOf(attribute) is { } place)
                    symbol.ReportDiagnostic(Found(place, null, NameOf(attribute), on.Name, found, mend));
            }
        },
        SymbolKind.NamedType);

    /// <summary>Whether an attribute is written on a type, on a member of it or on a parameter that becomes one.</summary>
    private static bool HasAttributes(SyntaxNode declaration) => declaration is not TypeDeclarationSyntax type
        || type.AttributeLists.Count > 0 || type.Members.Any(member => member.AttributeLists.Count > 0)
        || type.ParameterList?.Parameters.Any(parameter => parameter.AttributeLists.Count > 0) == true;

    private static (string Found, string Mend)? NoModel(INamedTypeSymbol type) =>
        ($"'{type.Name}' is no model", $"put [Model] on '{type.Name}' and make it partial, or remove the attribute");

    /// <summary>[Quantize] and [Precision] speak of layers whose weights may be stored in several ways.</summary>
    private static (string Found, string Mend)? NothingToStore(INamedTypeSymbol type, AttributeData attribute) =>
        NameOf(attribute) is not ("Quantize" or "Precision") || type.GetMembers().Select(TypeOf).Any(t => KnownNames.IsModel(t)
            || (KnownNames.IsFused(t) && (t!.Name == "Linear" || (t.Name == "Embedding" && NameOf(attribute) == "Precision"))))
            ? null : ("the class has no layer whose weights it changes", "remove it");

    private static (string Found, string Mend)? OfMember(ISymbol member, AttributeData attribute)
    {
        ITypeSymbol? type = TypeOf(member);
        string name = NameOf(attribute);
        if (type is null)
            return null;
        if (KnownNames.IsModel(type))
            return name == "Tile" ? ("it counts on a Linear only", "put it on the Linear that is meant") : null;
        if (KnownNames.LayerName(type) is { } layer)
        {
            return name == "Tile" && layer != "Linear" ? ($"it counts on a Linear, and this is {A(layer)}", "remove it")
                : name == "KeepFloat" && layer is not ("Linear" or "Embedding") ? ($"{A(layer)} is float32 always", "remove it")
                : null;
        }
        if (KnownNames.IsTensor(type))
            return name is "Tile" or "KeepFloat" ? ("a tensor that the class holds is float32 always", "remove it") : null;
        string held = (type as INamedTypeSymbol)?.TypeArguments.FirstOrDefault(t => KnownNames.LayerName(t) is not null
            || KnownNames.IsModel(t))
            ?.Name ?? "";
        return held.Length == 0
            ? ("it holds neither layer nor model", "remove it")
            : ($"{A(type.Name)} is not read", $"hold the layers in an array: {held}[]");
    }

    private static string A(string name) => ("AEIOU".Contains(name.Substring(0, 1)) ? "an " : "a ") + name;

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol { Type: var type } => type is IArrayTypeSymbol array ? array.ElementType : type,
        IPropertySymbol { Type: var type } => type is IArrayTypeSymbol array ? array.ElementType : type,
        _ => null,
    };

    private static bool Is(AttributeData attribute, ImmutableHashSet<string> names) =>
        KnownNames.IsOurs(attribute) && names.Contains(attribute.AttributeClass!.Name);

    private static string NameOf(AttributeData attribute) => attribute.AttributeClass!.Name.Replace("Attribute", "");
}
