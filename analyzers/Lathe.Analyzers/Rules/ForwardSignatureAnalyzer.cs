using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Forward has a parameter that is not a Tensor, returns something else than tensors, or is static, generic, async, private or
/// overloaded.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForwardSignatureAnalyzer() : ModelAnalyzer(FailureCode.ForwardSignature, Rule)
{
    public const string Id = "LATHE0003";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Forward takes tensors and returns tensors",
        "Forward of '{0}' cannot be compiled: {1}; {2}",
        Categories.Model,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
