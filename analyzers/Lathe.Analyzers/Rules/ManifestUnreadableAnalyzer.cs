using Lathe.Analyzers.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A file that the project lists as a manifest is none.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ManifestUnreadableAnalyzer() : ManifestAnalyzer(ManifestCode.Unreadable, Rule)
{
    public const string Id = "LATHE5006";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A manifest can be read",
        "'{0}' {1}; {2}",
        Categories.Manifest,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
