using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A layer is called again on what follows from its own result, and nothing says that its weights are shared.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LayerUsedTwiceAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE0017";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A layer is used once, or shared on purpose",
        "'{0}' is called on what follows from its own result{1}; call another layer, or put [SharedWeights] on it",
        Categories.Model,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        HashSet<Location> told = [];
        foreach (MethodView method in model.Methods)
        {
            foreach (IGrouping<string, LayerNode> calls in method.Nodes.OfType<LayerNode>()
                .GroupBy(node => node.Member, StringComparer.Ordinal))
            {
                if (model.SymbolOf(calls.Key) is not { } symbol || AttributeReader.Find(symbol, "SharedWeightsAttribute") is not null)
                    continue;
                foreach (LayerNode again in calls.Skip(1))
                {
                    Location place = method.Place(again.Result);
                    bool follows = calls.TakeWhile(call => call != again)
                        .Any(call => !method.Place(call.Result).Equals(place) && Origins(method, again.Input).Contains(call.Result));
                    if (follows && told.Add(place))
                        report(Found(place, null, calls.Key, Forgotten(model, calls.Key)));
                }
            }
        }
    }

    /// <summary>A layer of the same kind and size that nothing calls.</summary>
    private static string Forgotten(ModelView model, string name) =>
        model.MemberOf(name) is { } used && model.Graph.Members.FirstOrDefault(member => !model.Called.Contains(member.Name)
            && member.Equals(used switch
            {
                LinearMember linear => linear with { Name = member.Name, Paths = member.Paths, ExtentNames = member.ExtentNames },
                NormMember norm => norm with { Name = member.Name, Paths = member.Paths, ExtentNames = member.ExtentNames },
                _ => used,
            })) is { } other ? $", and '{other.Name}' is never called" : "";

    /// <summary>All values that a value is computed from.</summary>
    private static HashSet<int> Origins(MethodView method, int value)
    {
        HashSet<int> seen = [];
        Stack<int> open = new([value]);
        while (open.Count > 0)
        {
            int next = open.Pop();
            if (!seen.Add(next))
                continue;
            foreach (int read in method.Definition(next)?.Read() ?? [])
                open.Push(read);
        }
        return seen;
    }
}
