using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A class with [Model] has no method called Forward.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoForwardAnalyzer() : ModelAnalyzer(FailureCode.NoForward, Rule)
{
    public const string Id = "LATHE0002";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A model class has a Forward",
        "'{0}' has no Forward; {1}",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
