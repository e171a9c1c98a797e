using System;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Rules;

/// <summary>The epsilon of a norm is 0, negative, too small for float32, or 1 and above.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EpsilonAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE2012";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "An epsilon is small and positive",
        "epsilon {0} {1}; write {2}, or what the checkpoint's config.json says",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    /// <summary>Of float32: what is smaller has fewer digits, and processors may take it for 0.</summary>
    private const float Smallest = 1.17549435e-38f;

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        foreach (ArgumentSyntax argument in model.Declarations
            .SelectMany(declaration => declaration.DescendantNodes().OfType<ArgumentSyntax>()))
        {
            (ImmutableArray<IArgumentOperation> arguments, string usual) = model.OperationAt(argument.Parent?.Parent) switch
            {
                IObjectCreationOperation creation when KnownNames.IsFused(creation.Type) => (creation.Arguments, "1e-5f"),
                IInvocationOperation call when KnownNames.IsOps(call.TargetMethod.ContainingType) => (call.Arguments, "1e-12f"),
                _ => ([], ""),
            };
            IArgumentOperation? epsilon = arguments.FirstOrDefault(a => a.Parameter?.Name == "epsilon" && a.Syntax == argument);
            // 1 / 100000 is told as what it is: a quotient of whole numbers
            if (epsilon?.Value.ConstantValue is { HasValue: true, Value: float value }
                && Fault(value, argument.Expression) is { } fault
                && !argument.DescendantNodes().Any(node => node.IsKind(SyntaxKind.DivideExpression)))
            {
                report(Found(argument.Expression.GetLocation(), usual, argument.Expression.ToString(), fault, usual));
            }
        }

        foreach (MethodView method in model.Methods)
        {
            foreach (OperationNode quotient in method.Operations("Divide"))
            {
                if (method.Operation(quotient.Inputs[1], "Sqrt") is { } root && method.Operation(root.Inputs[0], "Mean") is { } mean
                    && method.Operation(mean.Inputs[0], "Multiply") is { } square && square.Inputs[0] == square.Inputs[1]
                    && method.Argument(root.Result, "x") is { } variance && ModelView.SyntaxAt(method.Place(root.Result)) is { } written)
                {
                    report(Found(written.GetLocation(), null, $"of '{UnsupportedForms.Short(written)}'",
                        "is left out: a row of equal numbers is divided by zero", $"Sqrt({UnsupportedForms.Short(variance)} + 1e-5f)"));
                }
            }
        }
    }

    private static string? Fault(float value, ExpressionSyntax written) =>
        value == 0 && written.DescendantTokens().Any(token => token.Value is double number and not 0)
            ? "is smaller than float32 resolves, and counts as 0"
        : !(value > 0) ? "is not positive: a row of equal numbers is divided by zero"
        : value < Smallest ? "is smaller than float32 resolves, and counts as 0"
        : value >= 1 ? "outweighs the variance of most rows: it flattens what it should keep from zero"
        : null;
}
