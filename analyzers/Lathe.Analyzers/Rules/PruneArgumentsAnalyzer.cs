using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Prune] has a Ratio out of range, or an Importance or Granularity that there is not.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PruneArgumentsAnalyzer() : ModelAnalyzer(FailureCode.PruneArguments, Rule)
{
    public const string Id = "LATHE3002";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "What [Prune] says to compression is in range",
        "{0} {1} of [Prune] on '{2}' is not supported; {3}",
        Categories.Pruning,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
