using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>exp(x) / Σ exp(x), written out: it overflows where a number is above 88.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SoftmaxByHandAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE2013";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A softmax subtracts its maximum",
        "This is a softmax without its maximum: exp overflows above 88, and gives NaN; write {0}",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (MethodView method in model.Methods)
        {
            foreach (OperationNode product in method.Operations("Multiply"))
            {
                // times one over the sum
                for (int side = 0; side < 2; side++)
                {
                    if (method.Operation(product.Inputs[side], "Exp") is { } above
                        && method.Operation(product.Inputs[1 - side], "Divide") is { } share && method.Number(share.Inputs[0]) == 1
                        && SumOf(method, share.Inputs[1]) is { } sum && method.Operation(sum.Inputs[0], "Exp") is { } below
                        && below.Inputs[0] == above.Inputs[0] && !TakesMaximum(method, above.Inputs[0])
                        && ModelView.SyntaxAt(method.Place(product.Result)) is { } syntax)
                    {
                        report(Found(syntax.GetLocation(), null, $"Softmax(…, {AxisOf(method, sum)})"));
                    }
                }
            }
            foreach (OperationNode difference in method.Operations("Subtract"))
            {
                // the logarithm of a softmax
                if (method.Operation(difference.Inputs[1], "Log") is { } log && SumOf(method, log.Inputs[0]) is { } sum
                    && method.Operation(sum.Inputs[0], "Exp") is { } summed && summed.Inputs[0] == difference.Inputs[0]
                    && !TakesMaximum(method, summed.Inputs[0]) && ModelView.SyntaxAt(method.Place(difference.Result)) is { } syntax)
                {
                    report(Found(syntax.GetLocation(), null, $"Log(Softmax(…, {AxisOf(method, sum)}))"));
                }
            }
            foreach (OperationNode quotient in method.Operations("Divide"))
            {
                if (method.Operation(quotient.Inputs[0], "Exp") is not { } above || SumOf(method, quotient.Inputs[1]) is not { } sum
                    || method.Operation(sum.Inputs[0], "Exp") is not { } below || below.Inputs[0] != above.Inputs[0]
                    || TakesMaximum(method, above.Inputs[0]) || ModelView.SyntaxAt(method.Place(quotient.Result)) is not { } syntax)
                {
                    continue;
                }
                string? axis = method.Argument(sum.Result, "axis")?.ToString();
                string? x = sum.Result == quotient.Inputs[1] ? WrittenText.At(method.Argument(above.Result, "x"), syntax) : null;
                string? mend = x is null || axis is null ? null : axis == "-1" ? $"Softmax({x})" : $"Softmax({x}, {axis})";
                report(Found(syntax.GetLocation(), mend, mend ?? $"Softmax(…, {axis ?? "axis"})"));
            }
        }
    }

    private static string AxisOf(MethodView method, OperationNode sum) => method.Argument(sum.Result, "axis")?.ToString() ?? "axis";

    /// <summary>A sum, or one that something small is added to.</summary>
    private static OperationNode? SumOf(MethodView method, int value) => method.Operation(value, "Sum")
        ?? method.Operation(value, "Add")?.Inputs.Select(input => method.Operation(input, "Sum")).FirstOrDefault(sum => sum is not null);

    /// <summary>exp(x − c): who subtracts something has thought of it.</summary>
    private static bool TakesMaximum(MethodView method, int value) => method.Operation(value, "Subtract") is not null;
}
