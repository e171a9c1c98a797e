using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A transpose that undoes another, or a concatenation of all the slices of one tensor: copies that change nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CopyBackAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE1015";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "What is taken apart is not put together again",
        "This {0} undoes {1}: two copies that change nothing; use {2}",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            foreach (OperationNode node in method.Nodes.OfType<OperationNode>())
            {
                if (Undone(method, node) is not int source)
                    continue;
                string text = ModelView.SyntaxAt(method.Place(source)) is { } syntax && method.Definition(source) is not null
                    ? Lathe.Generators.Parsing.UnsupportedForms.Short(syntax) : "what it was made of";
                report(Found(method.Place(node.Result), null, node.Operation, node.Operation == "Concat" ? "the Slices"
                    : "a " + node.Operation,
                    (method.Definition(source) is null ? $"'{method.Method.Parameters[source].Name}'" : $"'{text}'")
                        + (method.Operation(node.Inputs[0], node.Operation) is null && node.Operation != "Concat"
                            ? " as it is in what is computed between" : "")));
            }
        }
    }

    /// <summary>The value that comes out again; null where something has changed.</summary>
    private static int? Undone(MethodView method, OperationNode node)
    {
        switch (node.Operation)
        {
            case "Transpose" when method.Operation(Through(method, node.Inputs[0]), "Transpose") is { } inner
                && Axes(method, node) is { } axes && Axes(method, inner) == axes:
                return inner.Inputs[0];
            case "Concat" when method.Operation(node.Inputs[0], "Slice") is { } first && method.Type(first.Inputs[0]) is { } type
                && method.Type(node.Result)?.Equals(type) == true:
                int next = 0;
                foreach (int part in node.Inputs)
                {
                    // all parts, in order
                    if (method.Operation(part, "Slice") is not { } slice || slice.Inputs[0] != first.Inputs[0]
                        || slice.Arguments.Count < 3 || slice.Arguments[1] is not DimensionScalar { Value.Known: int start }
                        || slice.Arguments[2] is not DimensionScalar { Value.Known: int length } || start != next)
                    {
                        return null;
                    }
                    next += length;
                }
                return first.Inputs[0];
            default:
                return null;
        }
    }

    private static (int, int)? Axes(MethodView method, OperationNode node) =>
        method.Axis(node, 0) is int one && method.Axis(node, 1) is int other ? (Math.Min(one, other), Math.Max(one, other)) : null;

    /// <summary>Behind what is done to each element alone, and read by nobody else: it is the same in any order of axes.</summary>
    private static int Through(MethodView method, int value)
    {
        while (method.Definition(value) is OperationNode node && method.Readers(value).Count() == 1 && !method.IsResult(value))
        {
            if (node.Activation is not null || node.Operation is "Exp" or "Log" or "Sqrt" or "Abs" or "Clamp" or "Negate")
                value = node.Inputs[0];
            else if (node.Operation is "Multiply" or "Divide" or "Add" or "Subtract"
                && node.Inputs.Count(input => method.Definition(input) is not ScalarNode) == 1)
                value = node.Inputs.First(input => method.Definition(input) is not ScalarNode);
            else
                break;
        }
        return value;
    }
}
