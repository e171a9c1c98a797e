using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Tests.Manifests;

public sealed class ManifestClassTests : ManifestRuleTests<ManifestClassAnalyzer>
{
    protected override string Wrong => With("\"model\": \"M\"", "\"model\": [|\"m\"|]");

    protected override string Message => "'M.lathe.json' names 'm', which is no model class of this project: it has 'M'; correct 'model', "
        + "or take the file out of LatheManifest";

    protected override string Right => Whole;

    [Fact]
    public async Task Of_two_manifests_of_a_class_the_second_is_marked()
    {
        Diagnostic diagnostic = Assert.Single(await Diagnose(Class, ("/models/b.json", Whole), ("/models/a.json", Whole)));
        Assert.Equal("/models/b.json", diagnostic.Location.GetLineSpan().Path);
        Assert.Contains("'b.json' is of 'M', as 'a.json' is; list one of them", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_is_named_with_its_namespace_or_by_its_model_name_where_that_is_one()
    {
        const string Body = "{ readonly Linear up = new(64, 96); public Tensor Forward(Tensor x) => up.Forward(x); }";
        const string Two = $"namespace A {{ [Model] public sealed partial class M {Body} }} "
            + $"namespace B {{ [Model] public sealed partial class M {Body} "
            + $"[Model(Name = \"Shop\")] public sealed partial class N {Body} }}";
        Assert.Contains("names 'M', as which 'A.M' and 'B.M' are called; write the one that is meant with its namespace",
            Assert.Single(await Diagnose(Two, (ManifestPath, Whole))).GetMessage(), StringComparison.Ordinal);
        Assert.Empty(await Diagnose(Two, (ManifestPath, With("\"model\": \"M\"", "\"model\": \"B.M\""))));
        Assert.Empty(await Diagnose(Two, (ManifestPath, With("\"model\": \"M\"", "\"model\": \"Shop\""))));
    }

    [Fact]
    public async Task A_class_that_cannot_be_compiled_is_a_class_all_the_same() => Assert.Empty(await Diagnose(
        Class.Replace("up.Forward(x)", "up.Forward(down.Forward(up.Forward(x)) * 2m)", StringComparison.Ordinal)
            .Replace(" * 2m", " + up.Forward(x)", StringComparison.Ordinal), (ManifestPath, Whole)));
}
