using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>The project sets a language version that generated code cannot be compiled in.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LanguageVersionAnalyzer() : ModelAnalyzer(FailureCode.LanguageVersion, Rule)
{
    public const string Id = "LATHE0061";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "The language version is new enough",
        "'{0}' is in a project with C# {1}, and generated code needs C# {2}; set LangVersion to {2} or latest, or remove it",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
