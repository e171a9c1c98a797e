using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE2016: leaves out the outer softmax.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SoftmaxTwiceFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [SoftmaxTwiceAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Write {mend}";
}
