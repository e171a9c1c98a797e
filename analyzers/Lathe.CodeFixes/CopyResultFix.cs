using System.Collections.Immutable;
using System.Composition;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Lathe.CodeFixes;

/// <summary>LATHE1027: keeps a copy of what a run has written.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CopyResultFix : ReplaceExpressionFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [ResultKeptAnalyzer.Id];

    /// <inheritdoc/>
    protected override string Title(string mend) => "Keep a copy";
}
