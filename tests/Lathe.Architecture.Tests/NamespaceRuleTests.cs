namespace Lathe.Architecture.Tests;

public sealed class NamespaceRuleTests : IDisposable
{
    private readonly SourceTree tree = new SourceTree()
        .With("src/House/House.csproj", "<Project><PropertyGroup><RootNamespace>My.House</RootNamespace></PropertyGroup></Project>")
        .With("src/House/Door.cs", "namespace My.House; class Door;")
        .With("src/House/Rooms/Bath.cs", "namespace My.House.Rooms { class Bath; }")
        .With("src/House/Program.cs", "System.Console.WriteLine();");

    public void Dispose() => tree.Dispose();

    [Fact]
    public void Files_in_the_namespace_of_their_folder_have_no_problem() => Assert.Empty(tree.NamespaceProblems(""));

    [Theory]
    [InlineData("namespace My.House; class Hall;", "in namespace My.House; expected My.House.Rooms")]
    [InlineData("namespace My { namespace House.Room { delegate void Hall(); } }", "in namespace My.House.Room; expected My.House.Rooms")]
    [InlineData("enum Hall { A }", "outside any namespace; expected My.House.Rooms")]
    public void A_file_in_another_namespace_is_told(string text, string message)
    {
        tree.With("src/House/Rooms/Hall.cs", text);
        string problem = Assert.Single(tree.NamespaceProblems(""));
        Assert.StartsWith("src/House/Rooms/Hall.cs", problem, StringComparison.Ordinal);
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_stands_for_the_rule_and_must_be_needed()
    {
        tree.With("src/House/Yard/Tree.cs", "namespace My.House; class Tree;");
        Assert.Empty(tree.NamespaceProblems("src/House/Yard: My.House\n"));
        string needless = Assert.Single(tree.NamespaceProblems("src/House/Yard: My.House\nsrc/House/Rooms: My.House.Rooms\n"));
        Assert.Contains("delete the row", needless, StringComparison.Ordinal);
        string unused = Assert.Single(tree.NamespaceProblems("src/House/Yard: My.House, My.Yard\n"));
        Assert.Contains("which no file there has", unused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_no_project_needs_a_row()
    {
        tree.With("src/Linked/Shared.cs", "namespace Anything; class Shared;");
        Assert.Contains("is in no project", Assert.Single(tree.NamespaceProblems("")), StringComparison.Ordinal);
        Assert.Empty(tree.NamespaceProblems("src/Linked: Anything\n"));
    }
}
