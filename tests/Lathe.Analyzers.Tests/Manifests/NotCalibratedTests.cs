using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Tests.Manifests;

public sealed class NotCalibratedTests : ManifestRuleTests<NotCalibratedAnalyzer>
{
    private const string Up = "{ \"product\": \"up\", \"bits\": 4, \"group\": 32 }",
        Down = "{ \"product\": \"down\", \"bits\": 4, \"group\": 32 }",
        Scaled = ", \"activation\": { \"scale\": 0.02, \"by\": \"minMax\" } }";

    protected override string Source =>
        Class.Replace("Bits = 4", "Bits = 4, Activations = ActivationMode.Static", StringComparison.Ordinal);

    protected override string Wrong => With(Up, Up[..^2] + Scaled).Replace(Down, $"[|{Down}|]", StringComparison.Ordinal);

    protected override string Message => "'M.down' asks for one scale for all rows, and 'M.lathe.json' has none: each row keeps a scale of "
        + "its own, found at run time; compress the model again with data that it is calibrated on";

    protected override string Right => With(Up, Up[..^2] + Scaled).Replace(Down, Down[..^2] + Scaled, StringComparison.Ordinal);

    [Fact]
    public async Task Static_scales_without_a_manifest_are_told_where_they_are_asked_for()
    {
        Diagnostic found = Assert.Single(await Diagnose(Source));
        Assert.Equal("'M' asks for one scale for all rows, and nothing was measured: each row keeps a scale of its own, found at run time; "
            + "compress the model and list its manifest in LatheManifest", found.GetMessage());
        Assert.Equal("ActivationMode.Static", found.Location.SourceTree!.ToString().Substring(
            found.Location.SourceSpan.Start, found.Location.SourceSpan.Length));
        Assert.Equal(DiagnosticSeverity.Warning, found.Severity);
    }

    [Fact]
    public async Task Scales_of_rows_need_no_manifest()
    {
        Assert.Empty(await Diagnose(Class));
        Assert.Empty(await Diagnose(Class, (ManifestPath, Whole)));
    }
}
