using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A product that is called a cosine, of vectors that nothing normalised.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CosineOfUnnormalisedAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE2020";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A cosine is of vectors of length one",
        "'{0}' is a dot product of vectors of any length, and no cosine; take L2Normalize of both sides first",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            foreach (OperationNode node in method.Nodes.OfType<OperationNode>()
                .Where(node => node.Operation is "MatMul" or "Sum"
                    && node.Label.IndexOf("cosine", StringComparison.OrdinalIgnoreCase) >= 0))
            {
                int[] sides = node.Operation == "MatMul" ? [.. node.Inputs]
                    : [.. method.Operation(node.Inputs[0], "Multiply")?.Inputs ?? []];
                bool isDivided = method.Readers(node.Result).Any(reader => reader is OperationNode { Operation: "Divide" });
                if (sides.Length == 2 && !isDivided && !sides.All(side => IsNormalised(method, side)))
                    report(Found(method.Place(node.Result), null, node.Label));
            }
        }
    }

    private static bool IsNormalised(MethodView method, int value)
    {
        while (method.Definition(value) is OperationNode node)
        {
            // a quotient may be the vector over its own length
            if (node.Operation is "L2Normalize" or "Divide")
                return true;
            if (node.Operation is not ("Reshape" or "Transpose" or "Slice"))
                return false;
            value = node.Inputs[0];
        }
        return method.Definition(value) is null or CallNode;
    }
}
