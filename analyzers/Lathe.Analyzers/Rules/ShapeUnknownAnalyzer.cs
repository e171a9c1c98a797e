using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A parameter of Forward is not used, or only handed back.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ShapeUnknownAnalyzer() : ModelAnalyzer(FailureCode.ShapeUnknown, Rule)
{
    public const string Id = "LATHE1002";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "The use of a parameter tells its shape",
        "Nothing tells the shape of parameter '{0}': {1}",
        Categories.Layout,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
