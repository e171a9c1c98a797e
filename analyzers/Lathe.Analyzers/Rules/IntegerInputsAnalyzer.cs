using System;
using System.Globalization;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Lathe.Generators.Typing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A quantised layer reads so many inputs that 32 bits cannot hold its sum.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IntegerInputsAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE2010";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Integer sums do not overflow",
        "'{0}' sums {1} products of 8-bit activations and {2}-bit weights, and 32 bits hold {3}; put [KeepFloat] "
        + "on it, or split its inputs",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    /// <summary>PackedWeights.MaxIntegerInputs: 255 · 127 · 65,536 is the greatest sum of a power of two inputs below 2³¹.</summary>
    private const int Most = 65_536;

    private static readonly PrecisionVariant Annotated = PrecisionVariant.Of("Annotated");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        InheritedFormat inherited = Annotated.ForRoot(model.Graph);
        foreach ((ISymbol symbol, Member member) in model.Members)
        {
            if (member is LinearMember { Inputs.Known: > Most and int inputs } linear
                && Annotated.For(linear, inherited) is { Format: { IsInteger: true } format })
            {
                Location place = AttributeReader.Find(symbol, "QuantizeAttribute") is { } own ? ModelView.PlaceOf(own)!
                    : ModelView.PlaceOf(symbol);
                report(Found(place, null, symbol.Name, Text(inputs), Text(format.Bits), Text(Most)));
            }
        }
    }

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
