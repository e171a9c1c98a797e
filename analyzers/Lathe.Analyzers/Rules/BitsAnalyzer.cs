using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Quantize(Bits = …)] is neither 8 nor 4.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BitsAnalyzer() : ModelAnalyzer(FailureCode.Bits, Rule)
{
    public const string Id = "LATHE2001";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Bits is 8 or 4",
        "Bits {0} is not supported; use 8 or 4",
        Categories.Precision,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
