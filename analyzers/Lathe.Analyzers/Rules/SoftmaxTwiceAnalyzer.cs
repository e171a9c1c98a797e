using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>The softmax of a softmax.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SoftmaxTwiceAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE2016";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A softmax is taken once",
        "This is the softmax of a softmax, which flattens every row; write {0}",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            foreach (OperationNode outer in method.Operations("Softmax"))
            {
                (MethodView where, int value) = model.Source(method, outer.Inputs[0]);
                if (method.Axis(outer, 0) is { } axis && (where.Operation(value, "Softmax") is { } inner
                    ? axis == where.Axis(inner, 0)
                    : axis == method.Type(outer.Inputs[0])?.Rank - 1 && EndsInSoftmax(model.Graph, where.Definition(value), value)))
                {
                    string? mend = method.Argument(outer.Result, "x")?.ToString();
                    report(Found(method.Place(outer.Result), mend, mend ?? "one of them"));
                }
            }
        }
    }

    /// <summary>Whether a nested model gives a softmax along the last axis.</summary>
    private static bool EndsInSoftmax(ModelGraph graph, Node? node, int value)
    {
        if (node is not CallNode call || graph.Nested(call) is not { } nested)
            return false;
        int at = call.Results.ToList().IndexOf(value), result = at < 0 ? -1 : nested.Forward.Body.Results[at];
        Node? made = nested.Forward.Body.Descendants().FirstOrDefault(inner => inner.Defined().Contains(result));
        return made is OperationNode { Operation: "Softmax" } softmax
            ? softmax.Arguments.Count > 0 && softmax.Arguments[0] is DimensionScalar { Value.Known: -1 }
            : EndsInSoftmax(nested, made, result);
    }
}
