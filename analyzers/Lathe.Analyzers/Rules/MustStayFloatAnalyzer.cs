using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Quantize] stands on an Embedding, LayerNorm or RmsNorm, or [Precision] on a norm.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MustStayFloatAnalyzer() : ModelAnalyzer(FailureCode.MustStayFloat, Rule)
{
    public const string Id = "LATHE2002";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Norms and embeddings are not quantised",
        "{0} has no effect on '{2}', {1}: its weights stay float; remove it",
        Categories.Precision,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
