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
                    && NameOf(model, method, node) is not null))
            {
                int[] sides = node.Operation == "MatMul" ? [.. node.Inputs]
                    : [.. method.Operation(node.Inputs[0], "Multiply")?.Inputs ?? []];
                bool isDivided = method.Readers(node.Result).Any(reader => reader is OperationNode { Operation: "Divide" });
                if (sides.Length == 2 && !isDivided && !sides.All(side => IsNormalised(model, method, side)))
                    report(Found(method.Place(node.Result), null, NameOf(model, method, node)!));
            }
        }
    }

    private static bool IsNormalised(ModelView model, MethodView method, int value)
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
        return method.Definition(value) is CallNode || (method.Definition(value) is null
            && model.Handed(method, value).All(handed => IsNormalised(model, handed.Caller, handed.Value)));
    }

    /// <summary>What calls the product a cosine: the local it goes to, the output that it is, or the helper that it is the result
    /// of.</summary>
    private static string? NameOf(ModelView model, MethodView method, OperationNode node)
    {
        int output = method.Method.Body.Results.ToList().IndexOf(node.Result);
        string[] names = output < 0 ? [node.Label]
            : method == model.Methods[0] && output < method.Method.Outputs.Count ? [node.Label, method.Method.Outputs[output].Name]
            : [node.Label, method.Method.Name];
        return names.FirstOrDefault(IsCosine);
    }

    private static bool IsCosine(string name) => name.IndexOf("cosine", StringComparison.OrdinalIgnoreCase) >= 0
        || name.StartsWith("cosSim", StringComparison.OrdinalIgnoreCase) || name is "cos" or "Cos";
}
