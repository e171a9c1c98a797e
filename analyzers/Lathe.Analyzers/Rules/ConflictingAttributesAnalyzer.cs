using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Quantize] stands beside [Precision] or [KeepFloat], or [Precision] beside [KeepFloat].</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConflictingAttributesAnalyzer() : ModelAnalyzer(FailureCode.ConflictingAttributes, Rule)
{
    public const string Id = "LATHE2003";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Attributes on a member agree",
        "{0} contradicts {1} on '{2}'; keep one of them",
        Categories.Precision,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
