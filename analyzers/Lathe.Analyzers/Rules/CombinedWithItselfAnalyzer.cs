using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A tensor added to, subtracted from or divided by itself.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CombinedWithItselfAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE0018";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A residual adds two different tensors",
        "'{0}' {1} the same tensor twice, which gives {2}; name the tensor from before the layer, or write what is "
        + "meant",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            foreach (OperationNode node in method.Nodes.OfType<OperationNode>())
            {
                if (node.Inputs.Count != 2 || node.Inputs[0] != node.Inputs[1] || Meaning(node, method) is not var (does, result))
                    continue;
                Location place = method.Place(node.Result);
                report(Found(place, null, Lathe.Generators.Parsing.UnsupportedForms.Short(ModelView.SyntaxAt(place)!), does, result));
            }
        }
    }

    /// <summary>A parameter may be doubled, and x - x is a way to say zeros; what a layer has just made was to be combined with another
    /// tensor.</summary>
    private static (string Does, string Result)? Meaning(OperationNode node, MethodView method) =>
        !IsMade(method, node.Inputs[0]) ? null : node.Operation switch
        {
            "Add" => ("adds", "its double"),
            "Subtract" => ("subtracts", "zeros"),
            "Divide" => ("divides", "ones"),
            "Maximum" or "Minimum" => ("compares", "the tensor itself"),
            _ => null,
        };

    /// <summary>By a layer, a model or a helper, or by what usually stands behind one.</summary>
    private static bool IsMade(MethodView method, int value) => method.Definition(value) is LayerNode or CallNode
        or OperationNode { Activation: not null } or OperationNode { Operation: "Attention" or "Softmax" or "MatMul" };
}
