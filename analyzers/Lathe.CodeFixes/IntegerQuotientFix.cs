using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE0012: divides as floats.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class IntegerQuotientFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [IntegerQuotientAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Write {mend}";
}
