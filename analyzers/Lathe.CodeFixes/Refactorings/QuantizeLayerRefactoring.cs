using System.Composition;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeRefactorings;

namespace Lathe.CodeFixes.Refactorings;

/// <summary>Quantise this layer: integer weights for one Linear, or for all of a nested model.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp), Shared]
public sealed class QuantizeLayerRefactoring : LayerRefactoring
{
    private protected override (string Title, string Attribute)[] Attributes(ISymbol member, ITypeSymbol element, bool isArray) =>
        (KnownNames.LayerName(element) is not ("Linear" or null)) || Has(member, "Quantize", "KeepFloat", "Precision")
            ? []
            : [
                ("Quantise this layer to 8 bits", "global::Lathe.Quantize"),
                ("Quantise this layer to 4 bits", "global::Lathe.Quantize(Bits = 4)"),
            ];
}
