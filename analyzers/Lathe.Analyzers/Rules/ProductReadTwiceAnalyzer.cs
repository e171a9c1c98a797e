using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>
/// A Linear's result goes into an activation and is read a second time: the activation cannot be a part of the product.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ProductReadTwiceAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE1014";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A product is activated where it is made",
        "'{0}' is read before and after {1}: the product stores it, and the activation passes over it once more; "
        + "read {1}'s result in both places, or call {2}",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            foreach (LayerNode layer in method.Nodes.OfType<LayerNode>().Where(layer => model.MemberOf(layer.Member) is LinearMember))
            {
                if (GeluOf(method, layer.Result) is { } tanh)
                {
                    report(Found(method.Place(tanh.Result), null, layer.Label, tanh.Operation, "GeluTanh"));
                    continue;
                }
                Node[] readers = [.. method.Readers(layer.Result).Distinct()];
                if (readers.Length != 2 || method.IsResult(layer.Result)
                    || readers.OfType<OperationNode>().FirstOrDefault(reader => reader.Activation is not null) is not { } activation)
                {
                    continue;
                }
                // x · sigmoid(x) is an activation by itself
                string instead = activation.Operation == "Sigmoid"
                    && readers.OfType<OperationNode>().Any(reader => reader.Operation == "Multiply"
                    && reader.Inputs.Contains(activation.Result)) ? "Silu" : "it last";
                report(Found(method.Place(activation.Result), null, layer.Label, activation.Operation, instead));
            }
        }
    }

    /// <summary>The tanh of u · (1 + tanh(… u … u³ …)): GELU by its usual approximation, written out.</summary>
    private static OperationNode? GeluOf(MethodView method, int product) => method.Operations("Tanh").FirstOrDefault(tanh =>
        Reads(method, tanh.Inputs[0], product) >= 3 && IsFactorOf(method, tanh.Result, product, isMoved: false));

    /// <summary>Whether a value, moved up by 1 and scaled, is multiplied with the product.</summary>
    private static bool IsFactorOf(MethodView method, int value, int product, bool isMoved) =>
        method.Readers(value).OfType<OperationNode>().Any(reader => reader.Inputs.Count == 2
            && (reader.Inputs[0] == value ? reader.Inputs[1] : reader.Inputs[0]) is int other
            && reader.Operation switch
            {
                "Add" => method.Number(other) == 1 && !isMoved && IsFactorOf(method, reader.Result, product, isMoved: true),
                "Multiply" => (isMoved && Reads(method, other, product) == 1)
                    || (method.Number(other) is not null && IsFactorOf(method, reader.Result, product, isMoved)),
                _ => false,
            });

    /// <summary>How often a sum or product of numbers and one value has it; 0 where it has anything else.</summary>
    private static int Reads(MethodView method, int value, int product)
    {
        if (value == product)
            return 1;
        if (method.Definition(value) is not OperationNode { Operation: "Add" or "Multiply", Inputs.Count: 2 } node)
            return 0;
        int total = 0;
        foreach (int input in node.Inputs.Where(input => method.Definition(input) is not ScalarNode))
        {
            if (Reads(method, input, product) is not (> 0 and int count))
                return 0;
            total += count;
        }

        return total;
    }
}
