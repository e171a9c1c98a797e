using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A model class says a computation that is too long, or nests too deeply, to be written out.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TooLargeAnalyzer() : ModelAnalyzer(FailureCode.TooLarge, Rule)
{
    public const string Id = "LATHE0070";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A model is small enough to be written out",
        "'{0}' is too large to compile: it {1}; use an array of layers or models with foreach, which is compiled once",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
