using System;
using System.Globalization;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>
/// A width between two layers of a class, of which more than an eighth of the last panel's columns are computed for nothing.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PanelWasteAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE1010";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A hidden width fills its panels",
        "{0} outputs of '{1}' take {2} columns of panels of {3}: {4} % of them are computed for nothing; before "
        + "weights exist, choose {2}",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach ((ISymbol symbol, Member member) in model.Members)
        {
            if (member is not LinearMember { Outputs.Known: > KernelLayout.PanelColumns * 2 and int outputs, Prune: null } linear
                || !IsHidden(model, linear))
                continue;
            int columns = (outputs + KernelLayout.PanelColumns - 1) / KernelLayout.PanelColumns * KernelLayout.PanelColumns;
            if ((columns - outputs) * 8 > columns)
            {
                report(Found(ModelView.PlaceOf(symbol), null, Text(outputs), symbol.Name, Text(columns), Text(KernelLayout.PanelColumns),
                    Text((columns - outputs) * 100 / columns)));
            }
        }
    }

    /// <summary>Only another layer of the class reads it, so that the width is the class's own choice.</summary>
    private static bool IsHidden(ModelView model, LinearMember linear)
    {
        (MethodView Method, LayerNode Node)[] calls = [.. model.Methods.SelectMany(method => method.Nodes.OfType<LayerNode>()
            .Where(node => node.Member == linear.Name).Select(node => (method, node)))];
        return calls.Length > 0 && calls.All(call => EndsInLayers(model, call.Method, call.Node.Result));
    }

    private static bool EndsInLayers(ModelView model, MethodView method, int value) => !method.IsResult(value)
        && method.Readers(value).Any() && method.Readers(value).All(reader => reader switch
        {
            LayerNode layer => model.MemberOf(layer.Member) is LinearMember
                || (model.MemberOf(layer.Member) is NormMember && EndsInLayers(model, method, layer.Result)),
            OperationNode { Activation: not null } activation => EndsInLayers(model, method, activation.Result),
            // a gate and what it gates are as wide as each other
            OperationNode { Operation: "Multiply" } gated => gated.Inputs.All(side => IsMadeHere(model, method, side))
                && EndsInLayers(model, method, gated.Result),
            _ => false,
        });

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>By a product of the class, whose width is the class's own choice, or a number.</summary>
    private static bool IsMadeHere(ModelView model, MethodView method, int value) => method.Definition(value) switch
    {
        LayerNode layer => model.MemberOf(layer.Member) is LinearMember { Prune: null },
        OperationNode { Activation: not null } activation => IsMadeHere(model, method, activation.Inputs[0]),
        ScalarNode => true,
        _ => false,
    };
}
