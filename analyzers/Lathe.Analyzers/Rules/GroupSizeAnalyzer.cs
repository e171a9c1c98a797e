using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>
/// [Quantize(Bits = …, GroupSize = …)] of few bits asks for groups that are no multiple of 32, or do not divide the inputs of a layer that
/// they apply to.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GroupSizeAnalyzer() : ModelAnalyzer(FailureCode.GroupSize, Rule)
{
    public const string Id = "LATHE1003";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "GroupSize divides the inputs",
        "GroupSize {0} {1}; use {2}",
        Categories.Layout,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
