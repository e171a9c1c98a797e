using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Tests.Manifests;

public sealed class ManifestUnreadableTests : ManifestRuleTests<ManifestUnreadableAnalyzer>
{
    protected override string Wrong => With("\"schema\": 1", "\"schema\": [|2|]");

    protected override string Message => "'M.lathe.json' has another schema than 1, which is what this version reads; restore it, compress "
        + "the model again, or take it out of LatheManifest";

    protected override string Right => With("\"schema\": 1", "\"later\": { \"field\": [null, true] }, \"schema\": 1");

    [Theory]
    [InlineData("", 0, "ends where a value is expected; it is cut off")]
    [InlineData("{\n\"schema\": 1,\n<<<<<<< HEAD\n", 2, "has '<' where a name is expected")]
    [InlineData("{\n\"schema\": 1,\n\"model\": \"M", 2, "ends inside of a text; it is cut off")]
    [InlineData("[1]", 0, "is no object")]
    [InlineData(null, 0, "cannot be opened")]
    public async Task Whatever_stands_in_it_is_told_at_its_line(string? text, int line, string found)
    {
        Diagnostic diagnostic = Assert.Single(await Diagnose(Class, (ManifestPath, text)));
        Assert.Contains(found, diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Equal(line, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }
}
