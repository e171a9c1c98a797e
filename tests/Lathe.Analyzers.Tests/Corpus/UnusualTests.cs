using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Tests.Corpus;

/// <summary>Classes and programs that are right and look odd: no rule says a word, and what is generated compiles.</summary>
public sealed class UnusualTests
{
    private const string Folder = "Unusual";

    public static TheoryData<string, string> Cases => CorpusCase.Rows(Folder);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Nothing_is_said_and_the_code_compiles(string file, string title)
    {
        Compilation compilation = CorpusCompilation.Generate(Harness.Unmark(CorpusCase.Find(Folder, file, title).Markup).Source);

        Assert.Empty((await CorpusCompilation.Diagnose(compilation)).Select(diagnostic => diagnostic.ToString()));
        Assert.Empty(CorpusCompilation.Errors(compilation).Select(diagnostic => diagnostic.ToString()));
        Assert.True(compilation.SyntaxTrees.Count() > 1, "nothing was generated");
    }

    [Fact]
    public void There_are_at_least_sixty() => Assert.True(CorpusCase.All(Folder).Count >= 60);
}
