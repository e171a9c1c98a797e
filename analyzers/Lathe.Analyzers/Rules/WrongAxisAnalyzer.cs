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
        "'{0}' runs along {1} of {2}{3}; write {4}",
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
                bool isBatch = type.Shape[axis].Equals(Dimension.Batch);
                bool isQueries = scores.Contains(node.Result) && axis != type.Rank - 1;
                if (!isBatch && !isQueries)
                    continue;
                ExpressionSyntax? written = method.Argument(node.Result, "axis");
                report(Found(
                    written?.GetLocation() ?? method.Place(node.Result), "-1", node.Operation,
                    isBatch ? "the batch" : "the queries", type.ToString(),
                    isBatch ? ": each text's result depends on the others of its batch"
                        : ": the weights of a query's keys do not add up to 1", "-1"));
            }
        }
    }
}
