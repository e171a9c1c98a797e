using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Prune] where a checkpoint may not lack what it says.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PruningAnalyzer() : ModelAnalyzer(FailureCode.Pruning, Rule)
{
    public const string Id = "LATHE3001";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "[Prune] reaches outputs that may be missing",
        "[Prune] on '{0}' cannot be served: {1}; {2}",
        Categories.Pruning,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
