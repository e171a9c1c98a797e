using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Weights] on an array lacks {i}, or [Weights] on a single layer has it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WeightsPathAnalyzer() : ModelAnalyzer(FailureCode.WeightsPath, Rule)
{
    public const string Id = "LATHE0009";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "The path of an array of layers has an index",
        "The path \"{1}\" of '{0}' does not fit: {2}",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
