using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A layer is created with a dimension of zero or less, or an array with no element.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DimensionNotPositiveAnalyzer() : ModelAnalyzer(FailureCode.DimensionNotPositive, Rule)
{
    public const string Id = "LATHE1006";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Dimensions are positive",
        "The {0} of '{1}' are {2}; a dimension is at least 1",
        Categories.Layout,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
