using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Quantize] or [Precision] stands on a norm, a Parameter or a layer of one's own that keeps float32.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MustStayFloatAnalyzer() : ModelAnalyzer(FailureCode.MustStayFloat, Rule)
{
    public const string Id = "LATHE2002";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Norms and parameters are not quantised",
        "{0} has no effect on '{2}', {1}: its weights stay float; remove it",
        Categories.Precision,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
