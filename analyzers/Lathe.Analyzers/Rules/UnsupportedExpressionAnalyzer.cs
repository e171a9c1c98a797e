using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>An expression or statement of Forward, or of a method it calls, is not part of the model language.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsupportedExpressionAnalyzer() : ModelAnalyzer(FailureCode.UnsupportedExpression, Rule)
{
    public const string Id = "LATHE0004";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Forward says what the model language can say",
        "Forward cannot say {0}; {1}",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
