using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A class with [Model], or a type that encloses it, is not declared partial.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotPartialAnalyzer() : ModelAnalyzer(FailureCode.NotPartial, Rule)
{
    public const string Id = "LATHE0001";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A model class is partial",
        "'{0}' is not partial; the build adds generated code to '{1}', so declare it partial",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
