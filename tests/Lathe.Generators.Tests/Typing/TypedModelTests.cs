using Lathe.Generators.Graphs;
using Lathe.Generators.Tests.Generation;
using Lathe.Generators.Tests.Lowering;
using Lathe.Generators.Tests.Parsing;
using Lathe.Generators.Typing;
using Lathe.Generators.Typing.Resolution;

namespace Lathe.Generators.Tests.Typing;

/// <summary>The one model that every backend reads: what is inlined, shared and resolved in it, and that it compares by value.</summary>
public sealed class TypedModelTests
{
    [Fact]
    public void Helpers_are_inlined_and_observers_dropped()
    {
        ModelGraph graph = HelperInlining.Run(Lowered.Graph("""
            public Tensor Forward(Tensor x) => Observe(Twice(x), "seen");
            Tensor Twice(Tensor x) => Once(Once(x));
            Tensor Once(Tensor x) => f.Forward(x);
            """));
        Assert.Null(GraphVerifier.FindFault(graph));
        Assert.Single(graph.Methods);
        Assert.Equal(2, graph.Forward.Body.Nodes.Count);
        Assert.All(graph.Forward.Body.Nodes, n => Assert.IsType<LayerNode>(n));
    }

    [Theory]
    [InlineData("Annotated", "query", "Int8", "the attribute of MiniLm")]
    [InlineData("Annotated", "down", "Int4", "the member's attribute")]
    [InlineData("Int4", "query", "Int4", "Precision.Int4 asked for at load")]
    [InlineData("BFloat16", "down", "Int4", "the member's attribute")]
    [InlineData("Float32", "down", "Float32", "float32 code ignores attributes")]
    public void A_format_knows_who_says_it(string precision, string member, string format, string origin)
    {
        TypedClass layer = Typed.Precision(Typed.Model("MiniLm", Sources.MiniLm), precision).Nested.Single();
        MemberFormat found = layer.FormatOf(member);
        Assert.Equal(format, found.Format.Encoding.ToString());
        Assert.Equal(origin, Assert.Single(found.Origins).ToString());
    }

    private const string Callers = """
        [Model] public sealed partial class Inner
        {
            readonly Linear a = new(32, 32);
            [KeepFloat] readonly Linear b = new(32, 32);
            public Tensor Forward(Tensor x, Tensor? mask) => b.Forward(Attention(a.Forward(x), x, x, mask, 2));
        }

        [Model, Quantize(Bits = 8)] public sealed partial class Outer
        {
            readonly Inner first = new();
            [Quantize(Bits = 8)] readonly Inner second = new();
            [KeepFloat] readonly Inner third = new();
            public Tensor Forward(Tensor x, Tensor ids) =>
                third.Forward(second.Forward(first.Forward(x, PaddingMask(ids)), PaddingMask(ids)), PaddingMask(ids));
        }
        """;

    [Fact]
    public void Callers_that_say_the_same_share_a_class_and_all_are_named()
    {
        TypedPrecision annotated = Typed.Precision(Typed.Model("Outer", Callers), "Annotated");
        Assert.Equal(["Inner", "Inner2"], annotated.Nested.Select(c => c.Name).Order(StringComparer.Ordinal));
        TypedClass shared = annotated.Callee(annotated.Root.NestedIn("first")), kept = annotated.Callee(annotated.Root.NestedIn("third"));
        Assert.Same(shared, annotated.Callee(annotated.Root.NestedIn("second")));
        Assert.Equal(["the attribute of Outer", "the attribute of Outer.second"], shared.FormatOf("a").Origins.Select(o => o.ToString()));
        Assert.Equal("[KeepFloat]", Assert.Single(shared.FormatOf("b").Origins).ToString());
        Assert.Equal("[KeepFloat] of Outer.third", Assert.Single(kept.FormatOf("a").Origins).ToString());
    }

    [Fact]
    public void A_tensor_that_is_not_given_is_read_nowhere()
    {
        // The language refuses null so far; a graph may say it all the same.
        ModelGraph graph = ParserHarness.Graph("Outer", Callers);
        ModelGraph without = graph with
        {
            Methods = EquatableArray.Of(graph.Forward with
            {
                Body = graph.Forward.Body.Rewrite(n => n is CallNode call ? call with { Inputs = EquatableArray.Of(call.Inputs[0], -1) }
                    : n),
            }),
        };
        TypedClass inner = Typed.Model(without).Precisions[0].Nested.Single();
        Assert.Equal(AbsentParameters.Type, inner.Forward.Types[1]);
        Assert.Equal(-1, inner.Graph.Forward.Body.Descendants().OfType<OperationNode>().Single(o => o.Operation == "Attention").Inputs[3]);
    }

    [Fact]
    public void Precisions_share_what_does_not_depend_on_them()
    {
        TypedModel model = Typed.Model("MiniLm", Sources.MiniLm);
        Assert.All(model.Precisions, p => Assert.Same(model.Precisions[0].Nested[0].Forward, p.Nested[0].Forward));
    }

    [Theory]
    [InlineData("MiniLm")]
    [InlineData("Nested")]
    public void Equal_sources_give_equal_models(string className)
    {
        string source = className == "MiniLm" ? Sources.MiniLm : Sources.Nested;
        TypedModel first = Typed.Model(className, source), second = Typed.Model(className, source);
        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, Typed.Model(className, source.Replace("(8, 8)", "(8, 8, bias: false)", StringComparison.Ordinal)
            .Replace("256", "512", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_verifier_finds_what_is_wrong()
    {
        TypedModel model = Typed.Model("MiniLm", Sources.MiniLm);
        TypedPrecision first = model.Precisions[0];
        TypedClass layer = first.Nested[0];
        Assert.Null(TypedModelVerifier.FindFault(model));
        Assert.Contains("is specialised to nothing", Fault(first with { Nested = default }), StringComparison.Ordinal);
        Assert.Contains("has no format", Fault(first with { Nested = EquatableArray.Of(layer with { Formats = default }) }),
            StringComparison.Ordinal);
        Assert.Contains("is made for", Fault(first with
        {
            Nested = EquatableArray.Of(layer with
            {
                Forward = layer.Forward with
                {
                    Types = layer.Forward.Types.Skip(1).Prepend(TensorType.Float32(Dimension.Of(3)))
                    .ToEquatableArray()
                },
            }),
        }), StringComparison.Ordinal);
        Assert.Contains("has no type", Fault(first with
        {
            Root = first.Root with { Forward = first.Root.Forward with { Types = first.Root.Forward.Types.Take(3).ToEquatableArray() } },
        }), StringComparison.Ordinal);

        string Fault(TypedPrecision broken) =>
            TypedModelVerifier.FindFault(model with { Precisions = EquatableArray.Of(broken) }) ?? "none";
    }

    [Fact]
    public void Typing_stops_when_it_is_cancelled() => Assert.Throws<OperationCanceledException>(() =>
        ModelTyping.Run(Lowered.Graph("public Tensor Forward(Tensor x) => a.Forward(x);"), new CancellationToken(canceled: true)));
}
