using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE0021: writes the nearest path that the checkpoint has.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NearestPathFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [PathNotInCheckpointAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Use {mend}";
}
