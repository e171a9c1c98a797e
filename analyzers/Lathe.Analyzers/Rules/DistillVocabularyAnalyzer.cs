using System.Collections.Generic;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>Student and teacher of [Distill] look the same ids up in tables of different lengths.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DistillVocabularyAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE4003";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A teacher reads the ids of its student",
        "'{0}' looks '{2}' up in a table of {1}, and '{3}' in one of {4}: both are given the same ids; use one tokenizer, and "
        + "tables of its length",
        Categories.Distillation,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterSymbolAction(
        symbol =>
        {
            if (Distillation.Of(symbol.Symbol) is not { } distillation
                || SymbolEqualityComparer.Default.Equals(distillation.Teacher, distillation.Student)
                || distillation.Views(symbol) is not var (own, other))
                return;
            foreach ((string ids, int length) in Tables(own))
            {
                int taught = Tables(other).FirstOrDefault(table => table.Ids == ids).Length;
                if (taught > 0 && taught != length)
                {
                    symbol.ReportDiagnostic(Found(
                        distillation.Place, null, distillation.Teacher.Name, $"{taught}", ids, distillation.Student.Name, $"{length}"));
                }
            }
        },
        SymbolKind.NamedType);

    /// <summary>Inputs of Forward that go into a table as they are, with its length where the class says it, nested models
    /// included.</summary>
    private static (string Ids, int Length)[] Tables(ModelView model) =>
        [.. Tables(model.Graph).Select(table => (model.Methods[0].Method.Parameters[table.Parameter].Name, table.Length))];

    private static IEnumerable<(int Parameter, int Length)> Tables(ModelGraph graph)
    {
        // a parameter's value has the number of its place
        int parameters = graph.Forward.Parameters.Count;
        foreach (Node node in graph.Forward.Body.Descendants())
        {
            switch (node)
            {
                case LayerNode layer when layer.Input < parameters
                    && graph.Members.FirstOrDefault(member => member.Name == layer.Member) is EmbeddingMember { Entries.Known: int length }:
                    yield return (layer.Input, length);
                    break;
                case CallNode call when graph.Nested(call) is { } nested:
                    foreach ((int parameter, int length) in Tables(nested))
                    {
                        if (parameter < call.Inputs.Count && call.Inputs[parameter] >= 0 && call.Inputs[parameter] < parameters)
                            yield return (call.Inputs[parameter], length);
                    }
                    break;
            }
        }
    }
}
