using Lathe.Tests;

namespace Lathe.Architecture.Tests;

/// <summary>What architecture.md and CONTRIBUTING say of the house, read from its sources.</summary>
public sealed class ArchitectureTests(Sources sources) : IClassFixture<Sources>
{
    private static readonly FolderTable Folders = Table("Folders.txt");

    private static readonly FolderTable Namespaces = Table("Namespaces.txt");

    private static readonly FolderTable Projects = Table("Projects.txt");

    [Fact]
    public void A_folder_uses_the_folders_of_its_row_and_no_others() =>
        AssertNone(EdgeRule.Problems(Folders, sources.Folders, sources.Edges));

    [Fact]
    public void No_two_folders_need_each_other() => AssertNone(EdgeRule.Cycles(Folders, sources.Edges));

    [Fact]
    public void A_namespace_is_its_folder()
    {
        IReadOnlyDictionary<string, string> projects =
            ProjectRule.RootNamespaces(TestFiles.RepositoryRoot, "src", "generators", "analyzers");
        AssertNone(NamespaceRule.Problems(Namespaces, projects, sources.Files));
    }

    [Fact]
    public void Projects_reference_what_their_row_says_and_compiler_extensions_only_as_such() =>
        AssertNone(ProjectRule.Problems(Projects, TestFiles.RepositoryRoot));

    /// <summary>What binds nothing finds nothing: were references or symbols missing, every rule above would hold.</summary>
    [Fact]
    public void The_sources_bind()
    {
        Assert.Contains(sources.Edges, edge => edge is { From: "src/Lathe.Transformers", To: "src/Lathe/Checkpoints" });
        Assert.Contains(
            sources.Edges, edge => edge is { From: "generators/Lathe.Generators/Parsing", To: "generators/Lathe.Generators/Graphs" });
        Assert.Contains(sources.Edges, edge => edge is { From: "src/Lathe/Kernels/Gemm", To: "generators/Contracts" });
    }

    private static FolderTable Table(string name)
    {
        string file = "tests/Lathe.Architecture.Tests/" + name;
        return FolderTable.Parse(file, File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, file)));
    }

    private static void AssertNone(IReadOnlyList<string> problems) => Assert.True(problems.Count == 0, string.Join("\n", problems));
}
