using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Tests.Corpus;

/// <summary>
/// Mistakes as people make them, in whole classes and programs: each is marked where it is, with a message that says what to do, and
/// nothing else is. The line above a case has the ids, in the order of the marks, and words of one of the messages.
/// </summary>
public sealed class MistakesTests
{
    private const string Folder = "Mistakes";

    public static TheoryData<string, string> Cases => CorpusCase.Rows(Folder);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_mistake_is_marked_where_it_is_and_told_how_to_mend(string file, string title)
    {
        CorpusCase mistake = CorpusCase.Find(Folder, file, title);
        (string source, TextSpan[] spans) = Harness.Unmark(mistake.Markup);
        string[] words = mistake.Note.Split(' ');
        string[] ids = [.. words.TakeWhile(word => word.StartsWith("LATHE", StringComparison.Ordinal)).Select(word => word.TrimEnd(','))];
        string said = string.Join(' ', words.Skip(ids.Length));

        Compilation compilation = CorpusCompilation.Generate(source);
        Diagnostic[] found = await CorpusCompilation.Diagnose(compilation);

        Assert.NotEmpty(spans);
        Assert.Equal(spans.Order().Select(span => source.Substring(span.Start, span.Length)),
            found.Select(d => source.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)));
        Assert.Equal(ids.Order(StringComparer.Ordinal), found.Select(d => d.Id).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(found, diagnostic => diagnostic.GetMessage().Contains(said, StringComparison.Ordinal));
        Assert.All(found, diagnostic => Assert.Matches("[;:] ", diagnostic.GetMessage()));
        // the rules speak of what compiles: the compiler has nothing to say
        Assert.Empty(CorpusCompilation.Errors(compilation));
    }

    [Fact]
    public void There_are_at_least_sixty() => Assert.True(CorpusCase.All(Folder).Count >= 60);
}
