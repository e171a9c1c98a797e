using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Attention is asked for a number of heads that does not divide the width of query, key or value.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HeadsAnalyzer() : ModelAnalyzer(FailureCode.Heads, Rule)
{
    public const string Id = "LATHE1004";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Heads divide the width",
        "{0} heads do not divide the width {1} of the tensor that Attention reads ({2}); use {3}",
        Categories.Layout,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
