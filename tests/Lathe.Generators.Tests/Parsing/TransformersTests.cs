using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Lathe.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>The library's own families are the largest models there are: each of them is read whole.</summary>
public sealed class TransformersTests
{
    private static readonly Lazy<CSharpCompilation> Library = new(() => ParserHarness.Compile(
    [
        "global using System.Collections.Generic; global using System.Linq; global using System.IO;",
        .. Directory.EnumerateFiles(Path.Combine(TestFiles.RepositoryRoot, "src", "Lathe.Transformers"), "*.cs",
            SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllText),
    ]));

    [Theory]
    [InlineData("Bert")]
    [InlineData("Roberta")]
    [InlineData("DistilBert")]
    [InlineData("Albert")]
    public void A_family_of_the_library_parses(string className)
    {
        ParseResult result = ParserHarness.Parse(className, Library.Value);

        if (result is UnparsedModel failed)
            Assert.Fail(string.Join("\n", failed.Failures.Select(ParserHarness.Text)));
        ModelGraph graph = Assert.IsType<ParsedModel>(result).Graph;
        Assert.Contains(graph.Members, member => member is ModelMember { Repeat: not null });
        Assert.Contains(graph.Forward.Outputs, output => output is { Name: "lastHiddenState", Optional: false });
    }
}
