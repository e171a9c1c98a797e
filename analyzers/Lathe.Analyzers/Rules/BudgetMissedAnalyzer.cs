using Lathe.Analyzers.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A manifest's figures are worse than [Budget] on the class promises.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BudgetMissedAnalyzer() : ManifestAnalyzer(ManifestCode.BudgetMissed, Rule)
{
    public const string Id = "LATHE5001";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A compressed model keeps its budget",
        "'{0}' does not keep the budget of '{1}': {2}; compress the model less or otherwise, or promise less in [Budget]",
        Categories.Manifest,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
