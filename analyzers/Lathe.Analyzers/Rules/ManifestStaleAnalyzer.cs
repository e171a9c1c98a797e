using Lathe.Analyzers.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>What a manifest was made of has changed since: the class, or the checkpoint.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ManifestStaleAnalyzer() : ManifestAnalyzer(ManifestCode.Stale, Rule)
{
    public const string Id = "LATHE5002";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A manifest is of the class and checkpoint as they are",
        "'{0}' is of another {1}; {2}",
        Categories.Manifest,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
