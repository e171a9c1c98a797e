using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A model class holds itself, directly or through others, or a method that Forward uses calls itself.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RecursionAnalyzer() : ModelAnalyzer(FailureCode.Recursion, Rule)
{
    public const string Id = "LATHE0007";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A model does not contain itself",
        "'{0}' cannot be compiled: {1}; a model is a finite tree",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
