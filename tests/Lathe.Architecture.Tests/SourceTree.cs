namespace Lathe.Architecture.Tests;

/// <summary>A small made-up repository in a folder of its own, deleted at the end.</summary>
internal sealed class SourceTree : IDisposable
{
    /// <summary>Where it stands.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("lathe-architecture").FullName;

    /// <summary>Writes a file, and the folders that it stands in.</summary>
    /// <param name="path">From the root, with forward slashes.</param>
    /// <param name="text">What it says.</param>
    public SourceTree With(string path, string text)
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    /// <summary>What is wrong with its folders.</summary>
    /// <param name="table">Rows, as in Folders.txt.</param>
    public IReadOnlyList<string> Problems(string table)
    {
        SourceSet sources = Read();
        return EdgeRule.Problems(FolderTable.Parse("Folders.txt", table), sources.Files.Select(file => file.Folder), sources.Edges());
    }

    /// <summary>Which of its folders need each other.</summary>
    /// <param name="table">Rows, as in Folders.txt.</param>
    public IReadOnlyList<string> Cycles(string table) => EdgeRule.Cycles(FolderTable.Parse("Folders.txt", table), Read().Edges());

    /// <summary>What is wrong with its namespaces.</summary>
    /// <param name="table">Rows, as in Namespaces.txt.</param>
    public IReadOnlyList<string> NamespaceProblems(string table) =>
        NamespaceRule.Problems(FolderTable.Parse("Namespaces.txt", table), ProjectRule.RootNamespaces(Root, "src"), Read().Files);

    /// <summary>What is wrong with its projects.</summary>
    /// <param name="table">Rows, as in Projects.txt.</param>
    public IReadOnlyList<string> ProjectProblems(string table) => ProjectRule.Problems(FolderTable.Parse("Projects.txt", table), Root);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private SourceSet Read() => SourceSet.Read(Root, ["src"], []);
}
