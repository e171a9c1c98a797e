using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Lathe.Generators.Typing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A classifier in 4 bits or fewer: its rounding is the output's own.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FewBitsAtOutputAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE2011";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "The layer that makes an output keeps 8 bits or more",
        "'{0}' makes an output, and has {1} bits: nothing behind it evens out its rounding; put [KeepFloat] on it, "
        + "or say Bits = 8",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    /// <summary>A head: many features, few answers. Layers inside of a model widen, or keep their width.</summary>
    private const int MostAnswers = 64;

    private static readonly PrecisionVariant Annotated = PrecisionVariant.Of("Annotated");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        InheritedFormat inherited = Annotated.ForRoot(model.Graph);
        HashSet<string> told = new(StringComparer.Ordinal);
        foreach ((MethodView method, LayerNode node) in
            model.Methods.SelectMany(method => method.Nodes.OfType<LayerNode>().Select(node => (method, node))))
        {
            if (model.MemberOf(node.Member) is not LinearMember { Outputs.Known: <= MostAnswers and int answers } head
                || head.Inputs.Known is not int features || answers * 4 > features || !IsOutput(model, method, node.Result)
                || Annotated.For(head, inherited) is not { Format: { IsInteger: true, Bits: <= 4 and var bits } }
                || model.SymbolOf(node.Member) is not { } symbol || !told.Add(node.Member))
            {
                continue;
            }
            Location place = AttributeReader.Find(symbol, "QuantizeAttribute") is { } own ? ModelView.PlaceOf(own)!
                : ModelView.PlaceOf(symbol);
            report(Found(place, null, symbol.Name, bits.ToString(CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Whether a value leaves Forward as it is, but for what is done to every answer alike.</summary>
    private static bool IsOutput(ModelView model, MethodView method, int value) =>
        (method == model.Methods[0] && method.IsResult(value))
        || model.GivenTo(method, value).Any(given => IsOutput(model, given.Caller, given.Value))
        || method.Readers(value).Any(reader => reader is OperationNode
        {
            Operation: "Softmax" or "Sigmoid" or "Tanh" or "Log" or "Exp" or "Reshape" or "Slice" or "Multiply" or "Divide" or "L2Normalize"
        } node && IsOutput(model, method, node.Result));
}
