using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Quantize] has an AverageBits that is none or counts for nothing, or a Rounding that there is not.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class QuantizeArgumentsAnalyzer() : ModelAnalyzer(FailureCode.QuantizeArguments, Rule)
{
    public const string Id = "LATHE2006";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "What [Quantize] says to compression counts",
        "{0} {1} {2}; {3}",
        Categories.Precision,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
