using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>The class with [Model] is generic, abstract, static, a record, local to its file, derived from another class, built by a constructor with a body, or sets a layer again.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsupportedClassAnalyzer() : ModelAnalyzer(FailureCode.UnsupportedClass, Rule)
{
    public const string Id = "LATHE0008";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A model class can be compiled",
        "'{0}' {1}; {2}",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
