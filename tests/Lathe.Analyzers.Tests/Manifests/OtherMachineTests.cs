using Lathe.Analyzers.Rules;
using Lathe.Generators.Tests.Manifests;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Tests.Manifests;

public sealed class OtherMachineTests : ManifestRuleTests<OtherMachineAnalyzer>
{
    protected override string Source => Promising("MinSpeedup = 2");

    protected override AnalyzerConfigOptionsProvider Options => ManifestTexts.Options(machine: "amd epyc");

    protected override string Wrong => With("\"AMD EPYC, Avx512Vnni\"", "[|\"Intel Xeon, Avx512Vnni\"|]");

    protected override string Message => "'M.lathe.json' was measured on 'Intel Xeon, Avx512Vnni', and LatheTargetMachine is 'amd epyc'; "
        + "compress the model there, or correct the property";

    protected override string Right => Whole;

    [Fact]
    public async Task A_project_that_names_no_machine_and_a_budget_that_names_no_speed_are_silent()
    {
        string other = Unmark(Wrong).Text;
        Assert.Empty(await Diagnose(Source, ManifestTexts.Options(), (ManifestPath, other)));
        Assert.Empty(await Diagnose(Promising("MaxSizeBytes = 10000"), (ManifestPath, other)));
    }
}
