using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>
/// [Prune] on a layer whose weights somebody else reads too: a table that a decoder is tied to, or a layer used twice on purpose.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PrunedSharedAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE3004";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "What is shared keeps its size",
        "[Prune] on '{0}' shrinks weights that {1} reads too, in full; take [Prune] off, or give '{0}' weights of "
        + "its own",
        Categories.Pruning,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach ((ISymbol symbol, Member member) in model.Members)
        {
            if (member is not LinearMember { Prune: not null } || AttributeReader.Find(symbol, "PruneAttribute") is not { } prune)
                continue;
            Member? other = model.Graph.Members.FirstOrDefault(m => m.Name != member.Name
                && m is not (ModelMember or LinearMember { Prune: not null })
                && m.Paths.Any(path => path.Length > 0 && member.Paths.Contains(path, StringComparer.Ordinal)));
            string? reader = other is not null ? $"'{other.Name}'"
                : AttributeReader.Find(symbol, "SharedWeightsAttribute") is not null ? "another use of the layer" : null;
            if (reader is not null)
                report(Found(ModelView.PlaceOf(prune)!, null, symbol.Name, reader));
        }
    }
}
