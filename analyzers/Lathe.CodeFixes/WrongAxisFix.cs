using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE2017: names the last axis.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WrongAxisFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [WrongAxisAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Write {mend}";
}
