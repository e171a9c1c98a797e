using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE0009: appends the index to the path of an array.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WeightsPathFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [WeightsPathAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Use {mend}";
}
