using System.Globalization;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Distill] has a share or a temperature out of range, or layers that are no pairs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DistillArgumentsAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE4001";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "What [Distill] says to training is in range",
        "{0} of [Distill] on '{1}' is {2}; use {3}",
        Categories.Distillation,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterSymbolAction(
        symbol =>
        {
            if (AttributeReader.Find(symbol.Symbol, "DistillAttribute") is not { } distill)
                return;
            if (AttributeReader.Named(distill, "Alpha") is { Value: double alpha } && !(alpha > 0 && alpha <= 1))
                Report("Alpha", Text(alpha), "the teacher's share, above 0 and at most 1");
            if (AttributeReader.Named(distill, "Temperature") is { Value: double heat } && (!(heat > 0) || double.IsInfinity(heat)))
                Report("Temperature", Text(heat), "a number above 0");
            if (AttributeReader.Named(distill, "Hidden") is not { Kind: TypedConstantKind.Array, IsNull: false } hidden)
                return;
            foreach (string? pair in hidden.Values.Select(value => value.Value as string).Where(pair => !IsPair(pair)))
                Report("Hidden", $"'{pair}'", "an output of the student, =, and one of the teacher: \"hidden_states.2 = hidden_states.5\"");

            void Report(string argument, string found, string mend) => symbol.ReportDiagnostic(
                Found(ModelView.PlaceOf(distill, argument), null, argument, symbol.Symbol.Name, found, mend));
        },
        SymbolKind.NamedType);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static bool IsPair(string? pair) => pair?.Split('=') is { Length: 2 } sides && sides.All(side => side.Trim().Length > 0);
}
