using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Prune] ranks by gradients, and nothing of the project computes any.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GradientsWithoutTrainingAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE3004";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Importance by gradients has a loss",
        "{0} importance of '{1}' is measured by gradients of a loss, and nothing here has one: no class has [Distill], and the project "
        + "does not reference Lathe.Training; add one of them, or say Importance.Activation",
        Categories.Pruning,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterSymbolAction(
        symbol =>
        {
            if (symbol.Symbol is not INamedTypeSymbol type || !KnownNames.IsModel(type)
                || symbol.Compilation.ReferencedAssemblyNames.Any(assembly => assembly.Name == "Lathe.Training"))
                return;
            // looks through all types, so only where it decides
            Lazy<bool> isTaught = new(() => IsTaught(symbol.Compilation));
            foreach (ISymbol pruned in type.GetMembers().Prepend<ISymbol>(type))
            {
                if (AttributeReader.Find(pruned, "PruneAttribute") is { } prune
                    && AttributeReader.Named(prune, "Importance") is { } importance
                    && AttributeReader.EnumName(importance) is ("Taylor" or "Hessian" or "Movement") and var ranking
                    && AttributeReader.Named(prune, "Ratio") is { Value: > 0.0 } && !isTaught.Value)
                {
                    symbol.ReportDiagnostic(Found(ModelView.PlaceOf(prune, "Importance"), null, ranking, pruned.Name));
                }
            }
        },
        SymbolKind.NamedType);

    /// <summary>A class that is part of others learns with them.</summary>
    private static bool IsTaught(Compilation compilation) =>
        Types(compilation.Assembly.GlobalNamespace).Any(type => AttributeReader.Find(type, "DistillAttribute") is not null);

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol space) => space.GetMembers()
        .OfType<INamespaceOrTypeSymbol>()
        .SelectMany(member => member is INamedTypeSymbol type ? Types(type).Prepend(type) : Types(member));
}
