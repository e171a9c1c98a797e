using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Quantize] at 8 bits gives a GroupSize.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GroupSizeUnusedAnalyzer() : ModelAnalyzer(FailureCode.GroupSizeUnused, Rule)
{
    public const string Id = "LATHE2005";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "GroupSize counts below 8 bits only",
        "GroupSize {0} has no effect at 8 bits, which have one scale an output channel; remove it, or ask for fewer bits",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
