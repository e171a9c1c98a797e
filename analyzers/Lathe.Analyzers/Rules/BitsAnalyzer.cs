using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Contracts;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Quantize(Bits = …)] is none of the bits that weights may have.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BitsAnalyzer() : ModelAnalyzer(FailureCode.Bits, Rule)
{
    public const string Id = "LATHE2001";

    /// <summary>8, 6, 5, 4, 3 or 2.</summary>
    private static readonly string Choice =
        string.Join(", ", WeightEncodings.IntegerBits.Reverse().Skip(1).Reverse()) + $" or {WeightEncodings.IntegerBits.Last()}";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        $"Bits is {Choice}",
        $"Bits {{0}} is not supported; use {Choice}",
        Categories.Precision,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
