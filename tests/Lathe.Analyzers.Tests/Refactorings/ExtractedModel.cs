using Lathe.Analyzers.Tests.Corpus;
using Lathe.CodeFixes.Refactorings;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Tests.Refactorings;

/// <summary>What the refactoring makes of a marked selection.</summary>
internal static class ExtractedModel
{
    public const string Title = "Extract these layers into a model";

    /// <summary>The text is as expected, no rule says a word of it that it did not say before, and the class reads the same tensors and
    /// computes the same.</summary>
    public static async Task Check(string markup, string expected)
    {
        Dictionary<string, string> offered = await Harness.Refactor(new ExtractModelRefactoring(), markup);

        Assert.Contains(Title, offered.Keys);
        (string old, _) = Harness.Unmark(markup);
        Assert.Equal(Harness.Unmark(expected).Source, offered[Title]);
        Compilation compiled = CorpusCompilation.Generate(offered[Title]);
        Assert.Empty(CorpusCompilation.Errors(compiled).Select(error => error.ToString()));
        Assert.Equal(
            (await CorpusCompilation.Diagnose(CorpusCompilation.Generate(old))).Select(found => found.GetMessage()),
            (await CorpusCompilation.Diagnose(compiled)).Select(found => found.GetMessage()));
        LoadedClass.AssertSame(CorpusCompilation.Generate(old), compiled, "M", 64);
    }
}
