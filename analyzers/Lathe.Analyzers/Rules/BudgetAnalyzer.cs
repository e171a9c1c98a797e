using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Budget] promises nothing, or a figure that no model can have.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BudgetAnalyzer() : ModelAnalyzer(FailureCode.Budget, Rule)
{
    public const string Id = "LATHE5008";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A budget promises something that can be kept",
        "[Budget] on '{0}' {1}; {2}",
        Categories.Manifest,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
