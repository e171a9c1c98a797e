using Lathe.Generators.Parsing;
using Lathe.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Analyzers.Tests.Corpus;

/// <summary>The rules on the project's own models and programs: nothing is said of them, suggestions included.</summary>
public sealed class OwnModelsTests
{
    private const string Usings =
        """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks; global using System.Net.Http;
        """;

    [Theory]
    [InlineData("src/Lathe.Transformers", "Lathe.Transformers", 8)]
    [InlineData("samples/Quickstart", "Quickstart", 1)]
    [InlineData("samples/Compress", "Compress", 1)]
    [InlineData("nuget/Lathe.Templates/content/lathe-model/LatheModel.1", "LatheModel", 2)]
    public async Task Nothing_is_said_of_them(string folder, string assembly, int leastModels)
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(TestFiles.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")).Order(StringComparer.Ordinal)];
        CSharpCompilation compilation = Harness.Compile(Usings).WithAssemblyName(assembly)
            .AddSyntaxTrees(files.Select(file => CSharpSyntaxTree.ParseText(
                File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Preview), file,
                    cancellationToken: TestContext.Current.CancellationToken)));

        INamedTypeSymbol[] models = [.. compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type, TestContext.Current.CancellationToken)
            .OfType<INamedTypeSymbol>().Where(KnownNames.IsModel)];
        Assert.True(models.Length >= leastModels, $"{models.Length} models");
        Diagnostic[] found = await CorpusCompilation.Diagnose(CorpusCompilation.Generate(compilation));
        // manifests are files of the project, which are not here
        Assert.Empty(found.Where(diagnostic => !diagnostic.Id.StartsWith("LATHE5", StringComparison.Ordinal))
            .Select(diagnostic => diagnostic.ToString()));
    }
}
