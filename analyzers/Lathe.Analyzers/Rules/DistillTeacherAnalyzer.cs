using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>The teacher of [Distill] is no model, the class itself, or answers in another shape.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DistillTeacherAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE4002";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A teacher gives what its student gives",
        "'{0}' cannot teach '{1}': {2}; {3}",
        Categories.Distillation,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterSymbolAction(
        symbol =>
        {
            if (Distillation.Of(symbol.Symbol) is not { } distillation)
                return;
            (INamedTypeSymbol student, INamedTypeSymbol teacher, Location place) = distillation;
            if (SymbolEqualityComparer.Default.Equals(teacher, student))
                Report("it is the class itself", "name the class that is to be learned from");
            else if (!KnownNames.IsModel(teacher))
                Report("it has no [Model]", "name a class that the compiler knows");
            else if (distillation.Views(symbol) is var (own, other) && Difference(own, other) is { } difference)
                Report(difference, "they learn from each other what both give");

            void Report(string found, string mend) =>
                symbol.ReportDiagnostic(Found(place, null, teacher.Name, student.Name, found, mend));
        },
        SymbolKind.NamedType);

    /// <summary>Outputs that both have by one name, and that cannot be held against each other; null where all can, or where shapes are
    /// known at load alone.</summary>
    private static string? Difference(ModelView student, ModelView teacher)
    {
        (string Name, TensorType? Type)[] own = Outputs(student), others = Outputs(teacher);
        if (!own.Any(output => others.Any(other => other.Name == output.Name)))
        {
            return $"it gives {string.Join(", ", others.Select(output => output.Name))}, and '{student.Type.Name}' gives "
                + string.Join(", ", own.Select(output => output.Name));
        }

        foreach ((string name, TensorType? type) in own)
        {
            TensorType? other = others.FirstOrDefault(output => output.Name == name).Type;
            if (type is not null && other is not null && (type.Rank != other.Rank
                || type.Shape.Zip(other.Shape, (a, b) => a.Known is int one && b.Known is int two && one != two).Any(differs => differs)))
                return $"its '{name}' is {Shape(other)}, and '{student.Type.Name}' gives {Shape(type)}";
        }

        return null;
    }

    private static (string Name, TensorType? Type)[] Outputs(ModelView model) =>
    [
        .. model.Methods[0].Method.Outputs.Zip(model.Methods[0].Method.Body.Results,
            (output, value) => (output.Name, model.Methods[0].Type(value))),
    ];

    private static string Shape(TensorType type) => $"[{string.Join(", ", type.Shape.Select(extent => extent.ToString()))}]";
}
