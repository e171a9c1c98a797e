using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A member is a model class that another assembly brings.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelFromElsewhereAnalyzer() : ModelAnalyzer(FailureCode.ModelFromElsewhere, Rule)
{
    public const string Id = "LATHE0006";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A nested model is in the same project",
        "'{0}' comes from {1}; a nested model must be a class of this project, so that its Forward can be compiled with this one",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
