using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE2018: makes a mask of ones and zeros one that is added.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class PaddingMaskFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [MaskOfOnesAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Write {mend}";
}
