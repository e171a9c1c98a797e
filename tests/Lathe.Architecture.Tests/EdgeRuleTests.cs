namespace Lathe.Architecture.Tests;

public sealed class EdgeRuleTests : IDisposable
{
    private const string Rows = "src/Low:\nsrc/High: src/Low\n";

    private readonly SourceTree tree = new SourceTree()
        .With("src/Low/Part.cs", "namespace Low; public class Part { public static int Size => 1; }")
        .With("src/High/Whole.cs", "namespace High; public class Whole { public int Size() => global::Low.Part.Size; }");

    public void Dispose() => tree.Dispose();

    [Fact]
    public void A_tree_that_is_as_its_table_has_it_has_no_problem()
    {
        Assert.Empty(tree.Problems(Rows));
        Assert.Empty(tree.Cycles(Rows));
    }

    [Fact]
    public void An_edge_without_a_row_is_told_with_file_line_and_name()
    {
        string problem = Assert.Single(tree.Problems("src/Low:\nsrc/High:\n"));
        Assert.Contains("src/High uses src/Low: src/High/Whole.cs:1 names Low.Part", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_is_an_edge_too_where_its_type_is_not_named()
    {
        tree.With("src/Middle/Made.cs", "namespace Middle; public static class Made { public static High.Whole New() => new(); }")
            .With("src/Top/Use.cs", "namespace Top; class Use { int x = Middle.Made.New().Size(); }");
        IReadOnlyList<string> problems = tree.Problems(Rows + "src/Middle: src/High\nsrc/Top: src/Middle\n");
        Assert.Contains(problems, problem => problem.StartsWith("src/Top uses src/High", StringComparison.Ordinal));
    }

    [Fact]
    public void Attributes_extension_methods_and_values_of_enums_are_edges()
    {
        tree.With("src/Marks/MarkAttribute.cs", "namespace Marks; public sealed class MarkAttribute : System.Attribute;")
            .With("src/Kinds/Kind.cs", "namespace Kinds; public enum Kind { One }")
            .With("src/More/Extensions.cs", "namespace More; static class Extensions { public static int Twice(this int x) => 2 * x; }")
            .With("src/Top/Marked.cs", "using Marks; namespace Top; [Mark] class Marked;")
            .With("src/Top/Kinded.cs", "using static Kinds.Kind; namespace Top; class Kinded { object x = One; }")
            .With("src/Top/Extended.cs", "using More; namespace Top; class Extended { int x = 1.Twice(); }");
        IReadOnlyList<string> problems = tree.Problems(Rows + "src/Marks:\nsrc/Kinds:\nsrc/More:\nsrc/Top:\n");
        Assert.Equal(
            ["src/Top uses src/Kinds", "src/Top uses src/Marks", "src/Top uses src/More"],
            problems.Select(problem => problem.Split(':')[0]));
    }

    [Fact]
    public void A_type_in_parts_is_at_home_where_the_file_has_its_name()
    {
        tree.With("src/Low/Cut.cs", "public partial class Cut;")
            .With("src/High/Cut.More.cs", "public partial class Cut { public int More; }");
        Assert.Empty(tree.Problems(Rows));
        tree.With("src/Low/Uses.cs", "class Uses { int x = new Cut().More; }");
        string cycle = Assert.Single(tree.Cycles(Rows));
        Assert.Contains("src/Low -> src/High: src/Low/Uses.cs:1 names Cut.More", cycle, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comments_and_strings_say_is_no_edge()
    {
        tree.With(
            "src/Low/Talk.cs",
            "namespace Low; /// <summary><see cref=\"High.Whole\"/></summary>\nclass Talk { /* High.Whole */ string x = \"High.Whole\"; }");
        Assert.Empty(tree.Problems(Rows));
    }

    [Fact]
    public void A_row_that_nothing_uses_any_more_is_told()
    {
        tree.With("src/Side/Other.cs", "namespace Side; class Other;");
        string problem = Assert.Single(tree.Problems(Rows + "src/Side: src/Low\n"));
        Assert.Contains("lets src/Side use src/Low, and nothing there does any more", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_row_and_a_row_without_a_folder_are_told()
    {
        tree.With("src/Side/Other.cs", "namespace Side; class Other;");
        IReadOnlyList<string> problems = tree.Problems(Rows + "src/Gone:\n");
        Assert.Contains(problems, problem => problem.StartsWith("src/Side has no row", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("a row for src/Gone, which has no file", StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_that_need_each_other_around_a_corner_are_told_even_where_each_edge_is_allowed()
    {
        const string All = "src/Low: src/Top\nsrc/High: src/Low\nsrc/Top: src/High\n";
        tree.With("src/Top/Use.cs", "namespace Top; public class Use { High.Whole? x; }")
            .With("src/Low/Back.cs", "namespace Low; class Back { Top.Use? x; }");
        Assert.Empty(tree.Problems(All));
        string cycle = Assert.Single(tree.Cycles(All));
        Assert.StartsWith("src/High, src/Low, src/Top need each other", cycle, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_allow_a_cycle_are_told_before_anything_uses_them() =>
        Assert.Single(tree.Cycles("src/Low: src/High\nsrc/High: src/Low\n"));

    [Theory]
    [InlineData("src/Low\n", "(1): 'src/Low' has no colon")]
    [InlineData("# only\n  src/Low\n", "(2): the first row begins with a space")]
    [InlineData("src/Low:\nsrc/Low:\n", "(2): 'src/Low' has a row already")]
    public void A_table_that_cannot_be_read_says_where(string text, string message) =>
        Assert.Contains(
            message, Assert.Throws<FormatException>(() => FolderTable.Parse("Folders.txt", text)).Message, StringComparison.Ordinal);
}
