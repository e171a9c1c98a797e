using Lathe.Generators.Parsing;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>What the parser does not model exactly as C# runs it, it refuses at the very expression; what it reads means the
/// same.</summary>
public sealed class ExactnessTests
{
    [Theory]
    [InlineData("for (int i = 0; i < 6; i++) { x = x + i; i = i + 1; }", "an assignment to 'i', which this loop counts with")]
    [InlineData("for (int i = 0; i < 6; i++) { x = x + 1; i += 2; }", "an assignment to 'i', which this loop counts with")]
    [InlineData("for (int i = 0; i < 6; i++) { x = x + i++; }", "an assignment to 'i', which this loop counts with")]
    [InlineData("int n = 5; for (int i = 0; i < n; i++) { x = x + 1; n = 2; }", "an assignment to 'n', which this loop counts with")]
    [InlineData("int n = 5; for (int i = 0; i < n; i++) { (n, x) = (3, x + i); }", "an assignment to 'n', which this loop counts with")]
    [InlineData("for (int i = 0; i != -1; i++) x = Relu(x);", "this for loop")]
    [InlineData("ref Tensor r = ref x; r = Relu(x);", "'r', which refers to another variable")]
    [InlineData("Tensor y = x; Tensor z = config.On ? (y = Relu(x)) : x; x = y + z;", "an assignment inside of a choice")]
    [InlineData("Tensor y = x; Tensor z = config.N switch { 1 => y = Relu(x), _ => x }; x = y + z;", "an assignment inside of a choice")]
    [InlineData("x = config.N switch { 1 => Relu(x), 2 => Gelu(x), _ => throw new NotSupportedException() };", "an arm that throws")]
    [InlineData("x = config.Kind switch { Activation.Relu => Relu(x), Activation.Gelu => Gelu(x) };",
        "a switch that may match none of its arms")]
    [InlineData("const int K = 3; x = K switch { 1 => Relu(x), 3 => throw new NotSupportedException(), _ => x };", "an arm that throws")]
    [InlineData("x = config.On ? x : throw new NotSupportedException();", "throw")]
    [InlineData("x = pooler is var p ? Relu(x) : x;", "'pooler is var p'")]
    [InlineData("int big = int.MaxValue; x = Reshape(x, 0, 0, checked(big + config.N - config.N));", "this operator")]
    [InlineData("int n = 8; int zero = n - n; x = Reshape(x, 0, 0, n / zero);", "this operator")]
    [InlineData("int n = 3, r = 0; int q = Math.DivRem(7, n, out r); x = x * q + r;", "a call of 'Math.DivRem'")]
    [InlineData("IForward f = inner; x = f.Forward(x);", "'inner' as IForward")]
    [InlineData("Tensor y = x; x = Attention(mask: null, query: y = Relu(x), key: x, value: y, heads: 2);",
        "an assignment inside of a choice")]
    [InlineData("Wrapped w = x; x = w.Inner;", "the conversion of 'x' to Wrapped")]
    [InlineData("Own o = new(x, x); (Tensor a1, Tensor b1) = o; x = a1 - b1;", "'o', taken apart by a Deconstruct with a body")]
    [InlineData("Twice t = new(x); x = t.A;", "a Twice, whose property 'A' starts with a value of its own")]
    [InlineData("Built t = new(x, 2); x = t.A;", "a constructor of Built with a body")]
    [InlineData("Derived d = new(x, x); x = d.A + d.B;", "a Derived, which hands 'A * 2' to its base record")]
    public void A_statement_that_would_mean_something_else(string statement, string found)
    {
        Failure[] failures = ParserHarness.Failures("M", Model(statement));

        Assert.Contains(failures, f => f.Code == FailureCode.UnsupportedExpression && f.Arguments[0] == found);
    }

    [Theory]
    [InlineData("Own o = new(x, Relu(x)); x = o.A + o.B;")]
    [InlineData("Plain p = new(x, Relu(x)); (Tensor a1, Tensor b1) = p; x = a1 - b1;")]
    [InlineData("x = config.On switch { true => Relu(x), false => Gelu(x) };")]
    [InlineData("const int K = 3; x = K switch { 1 => Relu(x), > 2 => Gelu(x), _ => throw new NotSupportedException() };")]
    [InlineData("Tensor y; x = (y = Relu(x)) + y;")]
    [InlineData("int n = int.MaxValue; n = unchecked(n + 1); x = x * (n < 0 ? 2f : 3f);")]
    [InlineData("x = pooler is { } p ? p.Forward(x) : x;")]
    [InlineData("(Tensor, float) t = (x, 2f); x = t.Item1 * t.Item2;")]
    public void A_statement_that_means_the_same(string statement) => Assert.NotNull(ParserHarness.Graph("M", Model(statement)));

    [Theory]
    [InlineData("public M() { a = new(8, 8); }", "is built by a constructor with a body")]
    [InlineData("public M() => scale = 3f;", "is built by a constructor with a body")]
    [InlineData("static M() { Size = 4; }", "is built by a static constructor with a body")]
    [InlineData("Linear Fresh { get { changed = new(8, 8); return changed; } }", "sets 'changed' again")]
    [InlineData("void Grow() { lines[0] = new(8, 8); }", "sets 'lines' again")]
    [InlineData("void Grow() { (changed, _) = (new(8, 8), 1); }", "sets 'changed' again")]
    [InlineData("void Grow() => Replace(ref changed); static void Replace(ref Linear l) => l = new(8, 8);", "sets 'changed' again")]
    public void A_class_that_sets_again_what_its_declarations_say(string member, string found)
    {
        Failure[] failures = ParserHarness.Failures("M", Mutable(member));

        Assert.Equal(found, Assert.Single(failures, f => f.Code == FailureCode.UnsupportedClass).Arguments[1]);
    }

    [Theory]
    [InlineData("public M() { }")]
    [InlineData("int other; void Count() => other++; public int Other => other;")]
    public void A_class_that_leaves_them_alone(string member) => Assert.NotNull(ParserHarness.Graph("M", Mutable(member)));

    /// <summary>Static fields get their values in the order of the source: the second is still 0 when the first is made.</summary>
    [Fact]
    public void A_static_number_that_is_read_before_it_is_there_is_not_read()
    {
        const string Source = """
            [Model] public partial class M
            {
                static readonly int First = Second + 8;
                static readonly int Second = 8;
                readonly Linear a = new(First, First);
                public Tensor Forward(Tensor x) => a.Forward(x);
            }
            """;

        Assert.Equal(FailureCode.MemberInitializer, ParserHarness.Failures("M", Source)[0].Code);
        Assert.NotNull(ParserHarness.Graph("M", Source.Replace("Second + 8", "4 + 4", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_member_of_a_base_class_is_read_through_the_cast()
    {
        string graph = Graphs.GraphPrinter.Print(ParserHarness.Graph("M", """
            public class Base : IModelConfiguration<Base> { public int Width = 8; public static Base FromCheckpoint(Lathe.Checkpoints.Checkpoint c) => new(); }
            public sealed class Config : Base { public new int Width = 16; }
            [Model] public partial class M(Config config)
            {
                readonly Linear a = new(((Base)config).Width, config.Width);
                public Tensor Forward(Tensor x) => a.Forward(x);
            }
            """));

        Assert.Contains("Linear(((global::Base)config).Width, config.Width)", graph, StringComparison.Ordinal);
    }

    [Fact]
    public void A_nested_model_that_would_see_another_configuration_is_refused()
    {
        const string Source = """
            public class Base : IModelConfiguration<Base> { public int Width = 8; public static Base FromCheckpoint(Lathe.Checkpoints.Checkpoint c) => new(); }
            public sealed class Config : Base { public new int Width = 16; }
            [Model] public partial class Inner(Base config)
            {
                public Inner() : this(new Base()) { }
                readonly Linear a = new(config.Width, config.Width);
                public Tensor Forward(Tensor x) => a.Forward(x);
            }
            [Model] public partial class M(Config config)
            {
                readonly Linear a = new(config.Width, 8);
                readonly Inner inner = new(config);
                public Tensor Forward(Tensor x) => inner.Forward(a.Forward(x));
            }
            """;

        Assert.Contains("'Width' is another one", ParserHarness.Failures("M", Source)[0].Arguments[1], StringComparison.Ordinal);
        Assert.Contains("a configuration of its own",
            ParserHarness.Failures("M", Source.Replace("new(config);", "new();", StringComparison.Ordinal))[0].Arguments[1],
            StringComparison.Ordinal);
        Assert.NotNull(ParserHarness.Graph("M", Source.Replace("public new int Width", "public int Other", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_record_whose_property_computes_is_no_result()
    {
        Failure failure = Assert.Single(ParserHarness.Failures("M", """
            public record Out(Tensor A) { public Tensor Twice => A * 2; }
            [Model] public partial class M { readonly Linear a = new(8, 8); public Out Forward(Tensor x) => new(a.Forward(x)); }
            """));

        Assert.Equal(FailureCode.ForwardSignature, failure.Code);
        Assert.Contains("whose property 'Twice' computes", failure.Arguments[1], StringComparison.Ordinal);
    }

    private static string Model(string statement) => $$"""
        public sealed class Config { public int N; public bool On; public Activation Kind; }
        public interface IForward { Tensor Forward(Tensor x); }
        public sealed class Wrapped(Tensor inner) { public Tensor Inner => inner; public static implicit operator Wrapped(Tensor x) => new(Relu(x)); }
        public sealed record Plain(Tensor A, Tensor B);
        public sealed record Own(Tensor A, Tensor B) { public void Deconstruct(out Tensor a, out Tensor b) => (a, b) = (B, A); }
        public sealed record Twice(Tensor A) { public Tensor A { get; } = A * 2; }
        public sealed record Built(Tensor A) { public Built(Tensor A, int times) : this(A * times) { } }
        public record Parent(Tensor A);
        public sealed record Derived(Tensor A, Tensor B) : Parent(A * 2);
        [Model] public partial class Inner : IForward
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
            Tensor IForward.Forward(Tensor x) => x;
        }
        [Model] public partial class M(Config config)
        {
            readonly Linear a = new(8, 8);
            readonly Linear? pooler = config.On ? new(8, 8) : null;
            readonly Inner inner = new();
            public Tensor Forward(Tensor x)
            {
                x = inner.Forward(a.Forward(x));
                {{statement}}
                return a.Forward(x);
            }
        }
        """;

    private static string Mutable(string member) => $$"""
        [Model] public partial class M
        {
            static readonly int Size = 8;
            readonly Linear a = new(Size, 8);
            Linear changed = new(8, 8);
            readonly Linear[] lines = [new(8, 8)];
            readonly float scale = 2f;
            {{member}}
            public Tensor Forward(Tensor x) { foreach (Linear l in lines) x = l.Forward(x); return changed.Forward(a.Forward(x)) * scale; }
        }
        """;
}
