using Lathe.Analyzers.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A budget promises what no manifest tells of.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BudgetNotMeasuredAnalyzer() : ManifestAnalyzer(ManifestCode.NotMeasured, Rule)
{
    public const string Id = "LATHE5004";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "What a budget promises is measured",
        "'{0}' promises {1}, and {2}; {3}",
        Categories.Manifest,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
