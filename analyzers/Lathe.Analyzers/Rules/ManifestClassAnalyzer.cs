using Lathe.Analyzers.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A manifest names no class of the project, or several, or a class that has another manifest.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ManifestClassAnalyzer() : ManifestAnalyzer(ManifestCode.Class, Rule)
{
    public const string Id = "LATHE5007";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A manifest belongs to one class, and a class has one manifest",
        "'{0}' {1}; {2}",
        Categories.Manifest,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
