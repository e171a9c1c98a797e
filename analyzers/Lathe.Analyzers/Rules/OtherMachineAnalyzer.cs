using Lathe.Analyzers.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>A budget of speed, and figures of another machine than the project names.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OtherMachineAnalyzer() : ManifestAnalyzer(ManifestCode.OtherMachine, Rule)
{
    public const string Id = "LATHE5005";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Speed is measured on the machine that is meant",
        "'{0}' was measured on '{1}', and LatheTargetMachine is '{2}'; compress the model there, or correct the property",
        Categories.Manifest,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
