using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE2001: writes the nearest bits that weights may have.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BitsFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [BitsAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Use Bits = {mend}";
}
