using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>The initialiser of a layer, or of a nested model, cannot be read.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MemberInitializerAnalyzer() : ModelAnalyzer(FailureCode.MemberInitializer, Rule)
{
    public const string Id = "LATHE0005";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A layer is created where it is declared",
        "'{0}' is initialised with {1}; {2}",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
