using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE1005: writes the nearest tile size that a kernel can use.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class TileSizeFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [TileSizeAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Use {mend}";
}
