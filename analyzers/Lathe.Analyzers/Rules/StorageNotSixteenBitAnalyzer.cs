using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Precision(Storage = StorageType.Float32)].</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StorageNotSixteenBitAnalyzer() : ModelAnalyzer(FailureCode.StorageNotSixteenBit, Rule)
{
    public const string Id = "LATHE2004";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Storage is BFloat16 or Float16",
        "Storage {0} on '{1}' is no 16-bit storage; use BFloat16 or Float16, or [KeepFloat] for float32",
        Categories.Precision,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");
}
