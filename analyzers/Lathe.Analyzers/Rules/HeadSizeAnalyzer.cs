using System;
using System.Globalization;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Heads whose size is no multiple of eight floats: each row of each head ends in single numbers.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HeadSizeAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE1016";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A head is a multiple of a vector",
        "{0} heads of {1} numbers leave a part of each vector of 8 empty; before weights exist, choose {2}",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private const int Vector = 8;

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            foreach (OperationNode node in method.Operations("Attention"))
            {
                // small models are tests
                if (method.Type(node.Inputs[0])?.Shape is not { Count: 3 } shape || shape[2].Known is not (>= 128 and int width)
                    || node.Arguments[0] is not DimensionScalar { Value.Known: int heads and > 0 } || width / heads % Vector == 0)
                {
                    continue;
                }
                int[] better = [.. Enumerable.Range(1, width / Vector).Where(h => width % h == 0 && width / h % Vector == 0)
                    .OrderBy(h => Math.Abs(h - heads)).Take(2).OrderBy(h => h)];
                report(Found(
                    method.Argument(node.Result, "heads")?.GetLocation() ?? method.Place(node.Result), null, Text(heads),
                        Text(width / heads),
                    better.Length == 0 ? "a width that is a multiple of 8" : $"{string.Join(" or ", better.Select(Text))} heads"));
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
