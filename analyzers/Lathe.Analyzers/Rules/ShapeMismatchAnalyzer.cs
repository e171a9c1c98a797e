using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>An operation gets tensors whose shapes or element types do not fit.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ShapeMismatchAnalyzer() : ModelAnalyzer(FailureCode.ShapeMismatch, Rule)
{
    public const string Id = "LATHE1001";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Shapes fit",
        "{0}, but {1}: {2}",
        Categories.Layout,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
