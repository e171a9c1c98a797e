using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Prune] says by what units are chosen, and not how many: none are removed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ImportanceUnusedAnalyzer() : ModelAnalyzer(FailureCode.ImportanceUnused, Rule)
{
    public const string Id = "LATHE3003";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Importance counts where units are removed",
        "[Prune] on '{0}' has an Importance, which counts where units are removed; say how many: Ratio = 0.25",
        Categories.Pruning,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
