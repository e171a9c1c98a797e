using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE2013: calls Softmax.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SoftmaxFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [SoftmaxByHandAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Write {mend}";
}
