using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE0015: writes the path as checkpoints do.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class PathTextFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [PathTextAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Use {mend}";
}
