using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A layer that nothing calls, a result that is dropped, an attribute that nothing reads, a path or a number that is another than
/// it seems.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SlipAnalyzer() : ModelAnalyzer(FailureCode.Slip, Rule)
{
    public const string Id = "LATHE0010";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "What stands in a model class counts",
        "'{0}' {1}; {2}",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
