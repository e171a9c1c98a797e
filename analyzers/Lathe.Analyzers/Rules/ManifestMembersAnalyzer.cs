using Lathe.Analyzers.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A manifest speaks of layers that the class does not quantise or prune, or is silent on some that it does.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ManifestMembersAnalyzer() : ManifestAnalyzer(ManifestCode.Members, Rule)
{
    public const string Id = "LATHE5003";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A manifest and its class have the same members",
        "'{0}' {1}; {2}",
        Categories.Manifest,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
