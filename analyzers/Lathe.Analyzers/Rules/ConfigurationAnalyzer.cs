using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>The configuration that a model class takes cannot be read from a checkpoint.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConfigurationAnalyzer() : ModelAnalyzer(FailureCode.Configuration, Rule)
{
    public const string Id = "LATHE0062";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A configuration reads itself from a checkpoint",
        "'{0}' takes its dimensions from {1}, which {2}",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
