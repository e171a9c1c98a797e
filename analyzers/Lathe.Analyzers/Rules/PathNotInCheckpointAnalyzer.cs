using System;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Analyzers.Checkpoints;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A path that no tensor of the checkpoint has, whose names the project lists as an additional file.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PathNotInCheckpointAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE0021";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A path is in the checkpoint",
        "No tensor of {0} lies at \"{1}\", where '{2}' looks; {3}",
        Categories.Model,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterSymbolAction(
        symbol =>
        {
            if (symbol.Symbol is not INamedTypeSymbol type || !KnownNames.IsModel(type))
                return;
            CheckpointNames[] checkpoints = [.. CheckpointNames.Of(symbol.Options.AdditionalFiles, symbol.CancellationToken)];
            if (checkpoints.Length == 0
                || ModelReadings.ViewOf(type, symbol.Compilation, symbol.CancellationToken) is not { } model)
                return;
            (ISymbol Symbol, Member Member)[] members =
                [.. model.Members.Where(m => m.Member.Presence is null && m.Member.Paths.Count > 0)];
            // of a class that no checkpoint of the project has a layer of, the checkpoint is not here
            CheckpointNames[] own = [.. checkpoints.Where(checkpoint => members.Any(m => Has(checkpoint, m.Member)))];
            foreach ((ISymbol declared, Member member) in members.Where(m => own.Length > 0
                && !own.Any(checkpoint => Has(checkpoint, m.Member))))
            {
                string path = member.Paths[0];
                string? near = own[0].Nearest(path);
                AttributeData? weights = AttributeReader.Find(declared, "WeightsAttribute");
                bool isWritten = weights is not null && near is not null
                    && !(near.Contains("{i}") && member is not ModelMember { Repeat: not null });
                symbol.ReportDiagnostic(Found(
                    weights is null ? ModelView.PlaceOf(declared) : ModelView.PlaceOf(weights, "paths", 0), isWritten ? $"\"{near}\""
                        : null,
                    own[0].File, path, declared.Name,
                    near is null ? "say in [Weights] where its tensors are" : $"the nearest is \"{near}\""));
            }
        },
        SymbolKind.NamedType);

    private static bool Has(CheckpointNames checkpoint, Member member) => member.Paths.Any(path => path.Length == 0 || (member switch
    {
        ModelMember => checkpoint.HasScope(path),
        ParameterMember => checkpoint.HasTensor(path),
        _ => checkpoint.HasTensor(path + ".weight"),
    }));
}
