using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Layers that attention reads, on the same input, that differ in what keeps them from being one product.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnmergedAttentionAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE1013";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Query, key and value are one product",
        "'{0}' and '{1}' read the same input, and stay two products: {2}; give both the same, and they become one",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private static readonly PrecisionVariant Annotated = PrecisionVariant.Of("Annotated");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        HashSet<string> told = [];
        foreach (MethodView method in model.Methods)
        {
            foreach (OperationNode attention in method.Operations("Attention"))
            {
                LayerNode[] layers = [.. attention.Inputs.Take(3).Select(method.Definition).OfType<LayerNode>()
                    .Where(layer => model.MemberOf(layer.Member) is LinearMember && method.Readers(layer.Result).Count() == 1
                    && !method.IsResult(layer.Result))];
                foreach (LayerNode second in layers.Skip(1))
                {
                    LayerNode first = layers[0];
                    if (first.Input == second.Input && first.Member != second.Member
                        && Difference(model, first.Member, second.Member) is { } difference && told.Add(second.Member))
                    {
                        report(Found(ModelView.PlaceOf(model.SymbolOf(second.Member)!), null, first.Member, second.Member, difference));
                    }
                }
            }
        }
    }

    /// <summary>As the pass that merges products asks.</summary>
    private static string? Difference(ModelView model, string one, string other)
    {
        LinearMember first = (LinearMember)model.MemberOf(one)!, second = (LinearMember)model.MemberOf(other)!;
        InheritedFormat inherited = Annotated.ForRoot(model.Graph);
        WeightFormat? a = Annotated.For(first, inherited)?.Format, b = Annotated.For(second, inherited)?.Format;
        return !Equals(a, b) ? $"weights are {a} and {b}"
            : first.HasBias != second.HasBias ? "one has a bias, the other none"
            : !Equals(first.Tile, second.Tile) ? "their [Tile] differs"
            : !Equals(first.Presence, second.Presence) ? "one of them may be absent"
            : null;
    }
}
