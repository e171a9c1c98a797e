using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>
/// A softmax or a reduction over the batch, or over the queries of attention: results depend on what else is in the batch.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WrongAxisAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE2017";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "An operation runs along the axis that is meant",
        "'{0}' runs along {1} of {2}: {3}; write {4}",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            HashSet<int> scores = [.. HandWrittenAttention.In(method).Select(attention => attention.Softmax.Result)];
            foreach (OperationNode node in method.Nodes.OfType<OperationNode>()
                .Where(node => node.Operation is "Softmax" or "Mean" or "Sum" or "Max" or "Min"))
            {
                if (method.Axis(node, 0) is not { } axis || method.Type(node.Inputs[0]) is not { Rank: > 1 } type)
                    continue;
                (string Axis, string Harm)? found = null;
                if (type.Shape[axis].Equals(Dimension.Batch))
                    found = ("the batch", "each text's result depends on the others of its batch");
                else if (scores.Contains(node.Result) && axis != type.Rank - 1)
                    found = ("the queries", "the weights of a query's keys do not add up to 1");
                else if (node.Operation == "Softmax" && IsOfAnswers(model, method, node, type, axis))
                    found = ("the tokens", "the probabilities of one token's answers do not add up to 1");
                if (found is not { } wrong)
                    continue;
                ExpressionSyntax? written = method.Argument(node.Result, "axis");
                report(Found(
                    written?.GetLocation() ?? method.Place(node.Result), "-1", node.Operation,
                    wrong.Axis, type.ToString(), wrong.Harm, "-1"));
            }
        }
    }

    /// <summary>
    /// Scores that a layer gives each token, more than one, and whose softmax over the tokens leaves the model: weights for pooling stay
    /// inside.
    /// </summary>
    private static bool IsOfAnswers(ModelView model, MethodView method, OperationNode node, TensorType type, int axis) =>
        method == model.Methods[0] && type.Rank == 3 && axis == 1 && type.Shape[1].Equals(Dimension.Sequence)
        && type.Shape[2].Known is > 1 && method.IsResult(node.Result) && !method.Readers(node.Result).Any()
        && method.Definition(node.Inputs[0]) is LayerNode layer && model.MemberOf(layer.Member) is LinearMember;
}
