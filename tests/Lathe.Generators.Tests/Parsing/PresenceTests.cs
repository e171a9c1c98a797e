using Lathe.Generators.Parsing;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>What may be null is computed with only where a test has found it: compiled code has no null to throw at.</summary>
public sealed class PresenceTests
{
    private const string Classes = """
        public sealed class Config { public bool Wide; public bool Deep; }
        public sealed record Out(Tensor Hidden, Tensor? Pooled);
        [Model] public partial class Opt { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x, Tensor? t) => t is null ? a.Forward(x) : a.Forward(x + t); }
        [Model] public partial class Body(Config config)
        {
            readonly Linear a = new(8, 8);
            readonly Linear? pooler = config.Wide ? new(8, 8) : null;
            public Out Forward(Tensor x) => new(a.Forward(x), pooler?.Forward(x));
        }
        """;

    [Theory]
    [InlineData("Tensor? t = p?.Forward(x); x = x + t!;", "'t' here, which is null unless config.Wide")]
    [InlineData("Tensor? t = p?.Forward(x); x = a.Forward(t!);", "'t' here, which is null unless config.Wide")]
    [InlineData("Tensor? t = p?.Forward(x); if (q is not null) x = x + t!;", "'t' here, which is null unless config.Wide")]
    [InlineData("Tensor? t = p?.Forward(x); x = t is null ? t! * 2 : x;", "'t' here, which is null unless config.Wide")]
    [InlineData("Tensor? t = p?.Forward(x); for (int i = 0; i < 3; i++) x = x + t!;", "'t' here, which is null unless config.Wide")]
    [InlineData("Tensor? t = p?.Forward(x); if (t is not null || config.Deep) x = x + t!;", "'t' here, which is null unless config.Wide")]
    [InlineData("Tensor? t = config.Wide ? Gelu(x) : null; x = Sum(x, t!);", "'u' here, which is null unless config.Wide")]
    [InlineData("x = p!.Forward(x);", "'p' here, which is null unless config.Wide")]
    [InlineData("if (config.Deep) x = p!.Forward(x);", "'p' here, which is null unless config.Wide")]
    [InlineData("bool has = q is not null; if (has) x = p!.Forward(x);", "'p' here, which is null unless config.Wide")]
    [InlineData("x = opt.Forward(x, p?.Forward(x));", "'optional' here, which is null unless config.Wide")]
    [InlineData("Out o = body.Forward(x); x = x + o.Pooled!;", "'o' here, which is null unless config.Wide")]
    [InlineData("x = Attention(x, x, x, config.Deep ? Mask(x) : null, 2);", "'choice' here, which is null unless config.Deep")]
    public void A_use_outside_of_a_test_is_refused(string statement, string found)
    {
        Failure[] failures = ParserHarness.Failures("M", Source(statement));

        Assert.Contains(failures, failure => failure.Code == FailureCode.UnsupportedExpression && failure.Arguments[0] == found);
    }

    [Theory]
    [InlineData("Tensor? t = p?.Forward(x); if (t is not null) x = x + t;")]
    [InlineData("Tensor? t = p?.Forward(x), u = q?.Forward(x); if (t is not null) { if (u is not null) x = t + u; }")]
    [InlineData("Tensor? t = p?.Forward(x), u = q?.Forward(x); if (t is not null && u is not null) x = t + u;")]
    [InlineData("Tensor? t = p?.Forward(x), u = q?.Forward(x); if (!(t is null || u is null)) x = t + u;")]
    [InlineData("Tensor? t = p?.Forward(x); if (t is null) return x; x = x + t;")]
    [InlineData("Tensor? t = p?.Forward(x), u = q?.Forward(x); x = x + (t ?? u ?? x);")]
    [InlineData("Tensor? t = p?.Forward(x); bool has = t is not null; if (has && config.Deep) x = x + t!;")]
    [InlineData("Tensor? t = p?.Forward(x); if (t is null) t = Gelu(x); x = x + t;")]
    [InlineData("Tensor? t = config.Wide ? a.Forward(x) : null; if (config.Wide && config.Deep) x = x + t!;")]
    [InlineData("Tensor? t = p?.Forward(x), u = t is null ? null : Gelu(t); if (u is not null) x = x + t!;")]
    [InlineData("Tensor? t = p?.Forward(x); if (t is not null) x = Sum(x, t);")]
    [InlineData("if (p is not null) x = Deep(x);")]
    [InlineData("Tensor? t = p?.Forward(x); if (t is not null) x = opt.Forward(x, t);")]
    [InlineData("Out o = body.Forward(x); x = o.Pooled is { } pooled ? x + pooled : o.Hidden;")]
    [InlineData("Tensor? t = p?.Forward(x); x = Either(x, t) + Either(x, null) + When(x, t is not null);")]
    public void A_use_inside_of_a_test_is_read(string statement) => Assert.NotNull(ParserHarness.Graph("M", Source(statement)));

    /// <summary>32 tensors that may each be null: what follows from what is found without trying all their combinations.</summary>
    [Fact]
    public void Many_tests_take_no_time()
    {
        string questions = string.Concat(Enumerable.Range(0, 32).Select(i => $"public bool Has{i}; "));
        string members = string.Concat(Enumerable.Range(0, 32).Select(i => $"readonly Linear? l{i} = config.Has{i} ? new(8, 8) : null; "));
        string body = string.Concat(Enumerable.Range(0, 32).Select(i => $"Tensor? t{i} = l{i}?.Forward(x); "))
            + string.Concat(Enumerable.Range(0, 32).Select(i => $"if (t{i} is not null) {{ x = x + t{i}; "))
            + new string('}', 32);

        Assert.NotNull(ParserHarness.Graph("M", $$"""
            public sealed class Config { {{questions}} }
            [Model] public partial class M(Config config) { {{members}} readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) { {{body}} return a.Forward(x); } }
            """));
    }

    private static string Source(string statement) => Classes + $$"""

        [Model] public partial class M(Config config)
        {
            readonly Linear a = new(8, 8);
            readonly Linear? p = config.Wide ? new(8, 8) : null, q = config.Deep ? new(8, 8) : null;
            readonly Opt opt = new();
            readonly Body body = new(config);
            public Tensor Forward(Tensor x)
            {
                {{statement}}
                return a.Forward(x);
            }
            Tensor Sum(Tensor y, Tensor u) => y + u;
            Tensor Deep(Tensor y) => Tanh(p!.Forward(y));
            Tensor Either(Tensor y, Tensor? u) => u is null ? Gelu(y) : y + u;
            Tensor When(Tensor y, bool there) => there ? p!.Forward(y) : y;
            Tensor Mask(Tensor y) => MatMul(y, Transpose(y, 1, 2));
        }
        """;
}
