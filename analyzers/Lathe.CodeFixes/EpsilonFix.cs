using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE2012: writes a usual epsilon.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class EpsilonFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [EpsilonAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Use {mend}";
}
