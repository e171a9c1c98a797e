using Lathe.Tests;

namespace Lathe.Analyzers.Tests.Corpus;

/// <summary>One source of a corpus: in its file, it stands behind a line that starts with <c>////</c>.</summary>
/// <param name="Title">What the case is, in words.</param>
/// <param name="Note">What the line says behind the title's colon; empty where it says nothing.</param>
/// <param name="Markup">With <c>[|…|]</c> around what is to be marked.</param>
public sealed record CorpusCase(string File, string Title, string Note, string Markup)
{
    private const string Start = "//// ";

    /// <summary>All cases of the files of a folder, in their order.</summary>
    public static IReadOnlyList<CorpusCase> All(string folder)
    {
        List<CorpusCase> cases = [];
        string path = Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Analyzers.Tests", folder);
        foreach (string file in Directory.EnumerateFiles(path, "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (string text in ("\n" + Read(file)).Split("\n" + Start, StringSplitOptions.RemoveEmptyEntries))
            {
                int line = text.IndexOf('\n', StringComparison.Ordinal), colon = text[..line].IndexOf(": ", StringComparison.Ordinal);
                cases.Add(new CorpusCase(
                    Path.GetFileNameWithoutExtension(file),
                    colon < 0 ? text[..line] : text[..colon],
                    colon < 0 ? "" : text[(colon + 2)..line],
                    text[(line + 1)..]));
            }
        }
        return cases;
    }

    /// <summary>Rows for a theory: file and title of each case.</summary>
    public static TheoryData<string, string> Rows(string folder)
    {
        TheoryData<string, string> rows = [];
        foreach (CorpusCase one in All(folder))
            rows.Add(one.File, one.Title);
        return rows;
    }

    public static CorpusCase Find(string folder, string file, string title) =>
        All(folder).Single(one => one.File == file && one.Title == title);

    private static string Read(string path) => System.IO.File.ReadAllText(path).ReplaceLineEndings("\n");
}
