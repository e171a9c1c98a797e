namespace Lathe.Generators.Tests.Parsing;

/// <summary>Locals, operators, operations and what Forward returns.</summary>
public sealed class ExpressionsTests
{
    [Fact]
    public void Locals_tuples_and_operators() => ParserHarness.AssertGraph(
        """
        [Model] public partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x)
            {
                Tensor y = a.Forward(x), unused = Gelu(x);
                y += x;
                y *= 0.5f;
                y = 2 - y / 3;
                y = -0.25f * y;
                (Tensor p, Tensor q) = (Relu(y), Silu(x));
                (p, q) = (q, p);
                var t = (first: p, second: q);
                return t.first + t.second * t.Item1;
            }
        }
        """,
        """
        model M
          a = Linear(8, 8) at "a"
          Forward(%0 x) -> (output)
            %1 y = a.Forward(%0)
            %2 y = Add(%1, %0) :Broadcast
            %3 factor = 0.5
            %4 y = Multiply(%2, %3) :Broadcast
            %5 factor = 2
            %6 factor = 3
            %7 divide = Divide(%4, %6) :Broadcast
            %8 y = Subtract(%5, %7) :Broadcast
            %9 factor = -0.25
            %10 y = Multiply(%9, %8) :Broadcast
            %11 item1 = Relu(%10) :SameAsFirst*
            %12 item2 = Silu(%0) :SameAsFirst*
            %13 multiply = Multiply(%11, %12) :Broadcast
            %14 output = Add(%12, %13) :Broadcast
            return %14
        """);

    [Fact]
    public void Named_and_optional_arguments_in_parameter_order() => ParserHarness.AssertGraph(
        """
        [Model] public partial class M
        {
            readonly Linear q = new(8, 8);
            public Tensor Forward(Tensor x) => Attention(heads: 2, mask: null, query: q.Forward(x), value: x, key: x);
        }
        """,
        """
        model M
          q = Linear(8, 8) at "q"
          Forward(%0 x) -> (output)
            %1 q = q.Forward(%0)
            %2 output = Attention(%1, %0, %0, _, 2, 0, 0) :Attention
            return %2
        """);

    [Fact]
    public void Shapes_and_params_arguments() => ParserHarness.AssertGraph(
        """
        [Model] public partial class M
        {
            readonly Linear q = new(8, 8);
            public Tensor Forward(Tensor x)
            {
                Tensor y = q.Forward(x);
                Tensor heads = Transpose(Reshape(y, 0, 0, 2, -1), 1, 2);
                Tensor back = Reshape(Transpose(heads, 1, 2), 0, 0, 8);
                return Concat(-1, back, y, Slice(y, 2, 1, 3));
            }
        }
        """,
        """
        model M
          q = Linear(8, 8) at "q"
          Forward(%0 x) -> (output)
            %1 y = q.Forward(%0)
            %2 reshape = Reshape(%1, 0, 0, 2, -1) :Reshape
            %3 heads = Transpose(%2, 1, 2) :Transpose
            %4 transpose = Transpose(%3, 1, 2) :Transpose
            %5 back = Reshape(%4, 0, 0, 8) :Reshape
            %6 slice = Slice(%1, 2, 1, 3) :Slice
            %7 output = Concat(%5, %1, %6, -1) :Concat
            return %7
        """);

    [Fact]
    public void A_tuple_names_its_outputs() => ParserHarness.AssertGraph(
        """
        [Model] public partial class M
        {
            readonly Linear q = new(8, 8);
            public (Tensor Hidden, Tensor pooled, Tensor) Forward(Tensor x, Tensor attentionMask)
            {
                var y = q.Forward(x);
                return (y, MeanPool(y, attentionMask), L2Normalize(FirstToken(y)));
            }
        }
        """,
        """
        model M
          q = Linear(8, 8) at "q"
          Forward(%0 x, %1 attentionMask) -> (hidden, pooled, item3)
            %2 y = q.Forward(%0)
            %3 item2 = MeanPool(%2, %1) :DropSequence
            %4 firstToken = FirstToken(%2) :DropSequence
            %5 item3 = L2Normalize(%4, 1E-12) :SameAsFirst
            return %2, %3, %5
        """);

    [Fact]
    public void A_record_names_its_outputs() => ParserHarness.AssertGraph(
        """
        public sealed record Output(Tensor Hidden, Tensor? Pooled) { public Tensor? Extra { get; init; } }
        [Model] public partial class M
        {
            readonly Linear q = new(8, 8);
            public Output Forward(Tensor x)
            {
                Tensor y = q.Forward(x);
                return new(Pooled: FirstToken(y), Hidden: y) { Extra = Tanh(y) };
            }
        }
        """,
        """
        model M
          q = Linear(8, 8) at "q"
          Forward(%0 x) -> (hidden, pooled?, extra?)
            %1 y = q.Forward(%0)
            %2 pooled = FirstToken(%1) :DropSequence
            %3 extra = Tanh(%1) :SameAsFirst*
            return %1, %2, %3
        """);

    [Fact]
    public void What_a_record_leaves_out_is_absent() => ParserHarness.AssertGraph(
        """
        public sealed record Output(Tensor Hidden, Tensor? Pooled) { public Tensor? Extra { get; init; } }
        [Model] public partial class M
        {
            readonly Linear q = new(8, 8);
            public Output Forward(Tensor x) => new Output(q.Forward(x), default);
        }
        """,
        """
        model M
          q = Linear(8, 8) at "q"
          Forward(%0 x) -> (hidden, pooled?, extra?)
            %1 hidden = q.Forward(%0)
            return %1, _, _
        """);
}
