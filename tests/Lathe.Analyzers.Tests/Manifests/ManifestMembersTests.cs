using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Tests.Manifests;

public sealed class ManifestMembersTests : ManifestRuleTests<ManifestMembersAnalyzer>
{
    protected override string Wrong => With("{ \"product\": \"down\"", "[|{ \"product\": \"dwon\"")
        .Replace("\"bits\": 4, \"group\": 32 }]", "\"bits\": 4, \"group\": 32 }|]]", StringComparison.Ordinal)
        .Replace("\"layers\": [", "\"layers\": [|[|]", StringComparison.Ordinal);

    protected override string Message => "'M.lathe.json' has no bits of 'down', which 'M' quantises; compress the model again";

    protected override string Right => Whole;

    [Fact]
    public async Task What_was_pruned_and_may_not_be_and_what_was_not_and_is_asked_for_are_told()
    {
        Diagnostic[] found = await Diagnose(Class, (ManifestPath, With("\"layer\": \"up\"", "\"layer\": \"pu\"")));
        Assert.Equal(
            [
                "'M.lathe.json' has nothing removed of 'up', of which 'M' asks it; compress the model again",
                "'M.lathe.json' has neurons of 'pu' removed, which 'M' does not allow; compress the model again",
            ],
            found.Select(diagnostic => diagnostic.GetMessage()));
        Assert.Single(await Diagnose(Class.Replace("[Prune(Ratio = 0.25)] ", "", StringComparison.Ordinal), (ManifestPath, Whole)));
        Assert.Empty(await Diagnose(Class.Replace("Ratio = 0.25", "", StringComparison.Ordinal),
            (ManifestPath, With(
                "{ \"layer\": \"up\", \"unit\": \"neuron\", \"kept\": 72, \"of\": 96, \"rows\": 72, \"by\": \"activation\" }", ""))));
    }

    [Fact]
    public async Task Elements_of_arrays_and_parts_of_merged_products_are_members()
    {
        const string Nested = """
            [Model] public sealed partial class Inner
            {
                readonly Linear query = new(64, 64), key = new(64, 64), value = new(64, 64);
                public Tensor Forward(Tensor x) => Attention(query.Forward(x), key.Forward(x), value.Forward(x), null, 4);
            }
            [Model, Quantize] public sealed partial class M
            {
                [Weights("tower.{i}")] readonly Inner[] layers = Repeat(2, () => new Inner());
                public Tensor Forward(Tensor x) { foreach (Inner layer in layers) x = layer.Forward(x); return x; }
            }
            """;
        const string Products = """
            { "schema": 1, "model": "M", "layers": [
                { "product": "tower.0.query + key + value", "bits": 8 }, { "product": "tower.1.query + key + value", "bits": 8 }] }
            """;
        Assert.Empty(await Diagnose(Nested, (ManifestPath, Products)));
        Assert.Equal(2, (await Diagnose(Nested, (ManifestPath, Products.Replace("tower", "layers", StringComparison.Ordinal)))).Count(
            diagnostic => diagnostic.GetMessage().Contains("query", StringComparison.Ordinal)
            && diagnostic.GetMessage().Contains("does not have", StringComparison.Ordinal)));
    }
}
