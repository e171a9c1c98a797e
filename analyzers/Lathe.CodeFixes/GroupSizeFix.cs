using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE1003: writes the nearest group size that fits.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class GroupSizeFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [GroupSizeAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Use GroupSize {mend}";
}
