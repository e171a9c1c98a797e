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
                if (model.Source(method, outer.Inputs[0]) is var (where, value) && where.Operation(value, "Softmax") is { } inner
                    && method.Axis(outer, 0) is { } axis && axis == where.Axis(inner, 0))
                {
                    string? mend = method.Argument(outer.Result, "x")?.ToString();
                    report(Found(method.Place(outer.Result), mend, mend ?? "one of them"));
                }
            }
        }
    }
}
