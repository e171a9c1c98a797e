using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE2001: writes 4 or 8, whichever is nearer.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BitsFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [BitsAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => $"Use Bits = {mend}";
}
