using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Queries are multiplied by 1 / √size, and Attention does it again.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ScaledTwiceAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE2015";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Scores are scaled once",
        "'{0}' is multiplied by 1 / √size, and Attention does so too: its scale is left out; say scale: 1, or "
        + "leave out the factor",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            foreach (OperationNode node in method.Operations("Attention"))
            {
                if (node.Arguments.Count < 2 || node.Arguments[1] is not FloatScalar { Value: 0 })
                    continue;
                for (int operand = 0; operand < 2; operand++)
                {
                    if (!IsScaled(method, node, node.Inputs[operand])
                        || method.Argument(node.Result, operand == 0 ? "query" : "key") is not { } written)
                        continue;
                    report(Found(written.GetLocation(), null, Lathe.Generators.Parsing.UnsupportedForms.Short(written)));
                    break;
                }
            }
        }
    }

    /// <summary>By the very factor that Attention takes where it is not told another.</summary>
    private static bool IsScaled(MethodView method, OperationNode attention, int value)
    {
        if (method.Definition(value) is not OperationNode { Operation: "Multiply" or "Divide" } product
            || product.Inputs.Select(method.Definition).OfType<ScalarNode>().FirstOrDefault() is not { } factor)
        {
            return false;
        }
        if (factor.Value is not FloatScalar { Value: var number })
            return factor.Value.ToString().Contains("Sqrt");
        double asFactor = product.Operation == "Divide" ? 1.0 / number : number;
        return method.Type(attention.Inputs[0])?.Shape is { Count: 3 } shape && shape[2].Known is int width
            && attention.Arguments[0] is DimensionScalar { Value.Known: int heads and > 0 }
            && Math.Abs((asFactor * Math.Sqrt(width / heads)) - 1) < 0.01;
    }
}
