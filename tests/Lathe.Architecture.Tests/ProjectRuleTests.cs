namespace Lathe.Architecture.Tests;

public sealed class ProjectRuleTests : IDisposable
{
    private readonly SourceTree tree = new SourceTree()
        .With("src/Base/Base.csproj",
            "<Project><ItemGroup><PackageReference Include=\"Small\" />"
            + "<PackageReference Include=\"BuildOnly\" PrivateAssets=\"all\" /></ItemGroup></Project>")
        .With("src/Top/Top.csproj", Project("../Base/Base.csproj"));

    public void Dispose() => tree.Dispose();

    [Fact]
    public void Projects_that_reference_what_their_rows_say_have_no_problem() =>
        Assert.Empty(tree.ProjectProblems("src/Base: Small\nsrc/Top: src/Base\n"));

    [Fact]
    public void A_reference_without_a_row_and_a_row_without_a_reference_are_told()
    {
        IReadOnlyList<string> problems = tree.ProjectProblems("src/Base: Small, src/Top\n");
        Assert.Equal(2, problems.Count);
        Assert.StartsWith("src/Top references src/Base, which its row in Projects.txt does not have", problems[0],
            StringComparison.Ordinal);
        Assert.StartsWith("Projects.txt lets src/Base reference src/Top, which it does not", problems[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generators", "")]
    [InlineData("analyzers", "OutputItemType=\"Analyzer\"")]
    [InlineData("analyzers", "ReferenceOutputAssembly=\"false\"")]
    public void A_compiler_extension_that_is_referenced_as_a_library_is_told(string folder, string attributes)
    {
        tree.With("src/Base/Base.csproj", Project($"../../{folder}/It/It.csproj", attributes));
        string problem = Assert.Single(tree.ProjectProblems("src/Top: src/Base\n"));
        Assert.StartsWith($"src/Base references {folder}/It, which is for compilers", problem, StringComparison.Ordinal);
        tree.With("src/Base/Base.csproj", Project(
            $"../../{folder}/It/It.csproj", "OutputItemType=\"Analyzer\" ReferenceOutputAssembly=\"false\""));
        Assert.Empty(tree.ProjectProblems("src/Top: src/Base\n"));
    }

    [Theory]
    [InlineData("TorchSharp")]
    [InlineData("TorchSharp-cpu")]
    public void Gradients_stay_out_of_inference_whatever_the_table_says(string package)
    {
        string text = $"<Project><ItemGroup><PackageReference Include=\"{package}\" /></ItemGroup></Project>";
        tree.With("src/Base/Base.csproj", text);
        Assert.Equal(
            [$"src/Base runs models and references TorchSharp", $"src/Top runs models and references TorchSharp"],
            tree.ProjectProblems($"src/Base: {package}\nsrc/Top: src/Base\n").Select(problem => problem.Split(':')[0]));
        tree.With("src/Base/Base.csproj", "<Project />").With("src/Lathe.Training/Lathe.Training.csproj", text);
        Assert.Empty(tree.ProjectProblems($"src/Lathe.Training: {package}\nsrc/Top: src/Base\n"));
    }

    [Fact]
    public void Projects_that_reference_each_other_are_told()
    {
        tree.With("src/Base/Base.csproj", Project("../Top/Top.csproj"));
        Assert.Equal("src/Base, src/Top reference each other.",
            Assert.Single(tree.ProjectProblems("src/Base: src/Top\nsrc/Top: src/Base\n")));
    }

    private static string Project(string reference, string attributes = "") =>
        $"<Project><ItemGroup><ProjectReference Include=\"{reference}\" {attributes} /></ItemGroup></Project>";
}
