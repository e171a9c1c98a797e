using System;
using System.Globalization;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Lathe.Generators.Typing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Tile] asks for a block of weights that the second-level cache cannot hold.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TileTooLargeAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE1011";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A tile stays in the cache",
        "[Tile] on '{0}' keeps {1} × {2} weights, {3} KiB, in a cache of {4} KiB at most; make it smaller, or "
        + "leave the cut to the plan",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    /// <summary>Of one core of today's servers; half of it is the rows'.</summary>
    private const long SecondLevelBytes = 2L << 20;

    private static readonly PrecisionVariant Annotated = PrecisionVariant.Of("Annotated");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        InheritedFormat inherited = Annotated.ForRoot(model.Graph);
        foreach ((ISymbol symbol, Member member) in model.Members)
        {
            if (member is not LinearMember { Tile: { } tile, Inputs.Known: int inputs, Outputs.Known: int outputs }
                || Annotated.For(member, inherited) is not { } format || AttributeReader.Find(symbol, "TileAttribute") is not { } attribute)
            {
                continue;
            }
            long columns = Math.Min(tile.Columns, outputs), bytes = columns * inputs * format.Format.Bits / 8;
            if (bytes > SecondLevelBytes && columns < outputs)
                report(Found(ModelView.PlaceOf(attribute)!, null, symbol.Name, Text(columns), Text(inputs), Text(bytes >> 10),
                    Text(SecondLevelBytes >> 10)));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
