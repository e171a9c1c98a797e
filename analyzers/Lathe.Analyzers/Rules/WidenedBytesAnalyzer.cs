using Lathe.Analyzers.Models;
using Lathe.Analyzers.Usage;
using Lathe.Contracts;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Products of 8 bits, for a machine that has no dot products of bytes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WidenedBytesAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE2022";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Products of 8 bits have dot products of bytes",
        "'{0}' is multiplied in 8 bits, and '{1}' has no dot products of bytes: they are widened to 16 bits there, in vectors of "
        + "{2} bits; measure it there against other formats, or name a machine that has them",
        Categories.Precision,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterCompilationStartAction(start =>
    {
        if (PinnedTarget.Of(start.Options.AnalyzerConfigOptionsProvider.GlobalOptions) is not { } target
            || target.Tier.Has(InstructionCapabilities.ByteDotProducts))
            return;
        start.RegisterSymbolAction(symbol =>
        {
            if (IsMultiplied(symbol.Symbol) && AttributeReader.Find(symbol.Symbol, "QuantizeAttribute") is { } quantize
                && new AttributeReader(new FailureSink(), symbol.CancellationToken).ReadFormat(symbol.Symbol) is
                { Encoding: WeightEncoding.Int8 }
                && ModelView.PlaceOf(quantize) is { } place)
            {
                symbol.ReportDiagnostic(Found(place, null, symbol.Symbol.Name, target.Text, VectorBits(target.Tier)));
            }
        }, SymbolKind.NamedType, SymbolKind.Field, SymbolKind.Property);
    });

    /// <summary>A model class, or a member of one that is a product or a model: rows of an embedding are looked up.</summary>
    private static bool IsMultiplied(ISymbol symbol)
    {
        if (symbol is INamedTypeSymbol type)
            return KnownNames.IsModel(type);
        ITypeSymbol? held = symbol is IFieldSymbol field ? field.Type : (symbol as IPropertySymbol)?.Type;
        ITypeSymbol? element = held is IArrayTypeSymbol array ? array.ElementType : held;
        return KnownNames.IsModel(symbol.ContainingType) && (KnownNames.LayerName(element) is "Linear" || KnownNames.IsModel(element));
    }

    private static string VectorBits(InstructionTier tier) => tier.Has(InstructionCapabilities.Vectors512) ? "512"
        : tier.Has(InstructionCapabilities.Vectors256) ? "256" : "128";
}
