using Lathe.Generators.Graphs;

namespace Lathe.Generators.Tests.Lowering;

/// <summary>A broken graph is found, named and printed.</summary>
public sealed class GraphVerifierTests
{
    private static readonly NormMember Norm =
        new("norm", EquatableArray.Of("norm"), null, Dimension.Of(8), new FloatScalar(0), Centered: true);

    [Fact]
    public void A_sound_graph_has_no_fault() => Assert.Null(GraphVerifier.FindFault(Graph(1, new LayerNode("y", 1, "norm", 0))));

    [Fact]
    public void Reading_before_writing() => Says("value 7 is read", Graph(1, new LayerNode("y", 1, "norm", 7)));

    [Fact]
    public void Writing_twice() =>
        Says("value 1 is defined twice", Graph(1, new LayerNode("y", 1, "norm", 0), new LayerNode("z", 1, "norm", 0)));

    [Fact]
    public void A_member_that_is_not_there() => Says("'other' is no Member", Graph(1, new LayerNode("y", 1, "other", 0)));

    [Fact]
    public void A_method_that_is_not_there() =>
        Says("'Helper' does not exist",
        Graph(1, new CallNode("y", EquatableArray.Of(1), null, "Helper", InLoop: false, EquatableArray.Of(0))));

    [Fact]
    public void A_loop_that_neither_walks_nor_counts() => Says("a loop walks an array or counts", Graph(0,
        new LoopNode("l", null, null, EquatableArray<int>.Empty, EquatableArray<int>.Empty, new Block(default, default),
        EquatableArray<int>.Empty)));

    [Fact]
    public void A_branch_with_too_few_values() => Says("as many values", Graph(1,
        new BranchNode("b", Condition.True, new Block(EquatableArray<Node>.Empty, EquatableArray.Of(0)), new Block(default, default),
        EquatableArray.Of(1))));

    [Fact]
    public void What_a_branch_defines_is_not_visible_after_it() => Says("value 1 is a result", Graph(1,
        new BranchNode("b", Condition.True, new Block(EquatableArray.Of<Node>(new LayerNode("y", 1, "norm", 0)), default),
        new Block(default, default), default)));

    [Fact]
    public void The_message_shows_the_graph()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => GraphVerifier.Verify(Graph(1, new LayerNode("y", 1, "norm", 7)), "SomePass"));
        Assert.StartsWith("After SomePass", error.Message, StringComparison.Ordinal);
        Assert.Contains("norm", error.Message, StringComparison.Ordinal);
    }

    private static void Says(string expected, ModelGraph graph) =>
        Assert.Contains(expected, GraphVerifier.FindFault(graph), StringComparison.Ordinal);

    private static ModelGraph Graph(int result, params Node[] nodes) => new(
        "", EquatableArray<string>.Empty, "public partial class M", "M", "M", null, null, null, EquatableArray<string>.Empty,
        EquatableArray.Of<Member>(Norm),
        EquatableArray.Of(new Method("Forward", EquatableArray.Of(new Parameter("x")),
        EquatableArray.Of(new Output("output", Optional: false)),
            new Block(nodes.ToEquatableArray(), EquatableArray.Of(result)))),
        "M.cs")
    { QualifiedName = "M" };
}
