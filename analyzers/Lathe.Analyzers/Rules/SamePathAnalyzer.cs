using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Two members read the same tensors of the checkpoint.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SamePathAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE0013";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Members read weights of their own",
        "'{0}' reads \"{1}\", as '{2}' does; correct the path; where both share weights on purpose, say [SharedWeights]",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach ((ISymbol symbol, Member member, Member earlier) in SharedPaths.Of(model))
        {
            bool isMeant = SharedPaths.IsTied(member, earlier) || AttributeReader.Find(symbol, "SharedWeightsAttribute") is not null
                || (model.SymbolOf(earlier.Name) is { } other && AttributeReader.Find(other, "SharedWeightsAttribute") is not null);
            if (!isMeant && !SharedPaths.CannotBoth(member, earlier))
                report(Found(SharedPaths.PlaceOf(symbol), null, symbol.Name, member.Paths[0], earlier.Name));
        }
    }
}
