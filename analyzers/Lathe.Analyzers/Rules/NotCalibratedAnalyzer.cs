using Lathe.Analyzers.Manifests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Rules;

/// <summary>[Quantize(Activations = ActivationMode.Static)], and no manifest tells the scales.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotCalibratedAnalyzer() : ManifestAnalyzer(ManifestCode.NotCalibrated, Rule)
{
    public const string Id = "LATHE2021";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Static scales are calibrated",
        "'{0}' asks for one scale for all rows, and {1}: each row keeps a scale of its own, found at run time; {2}",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);
}
