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
}
