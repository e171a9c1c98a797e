using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Tests;

/// <summary>A message names the cause, not what follows from it, and is silent where another message has named it.</summary>
public sealed class CauseTests
{
    private const string Held = "', a tensor that a member holds; hold weights in a layer";
    private const string Unmarked = "'Inner', a class without [Model]; put [Model] on 'Inner' and make it partial";

    private const string Classes =
        """
        public sealed class Inner { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        [Model] public sealed partial class Nested { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
        [Model] public sealed partial class Broken
        {
            readonly Linear a = new(8, 8);
            public (Tensor First, Tensor Second) Forward(Tensor x) { while (true) x = a.Forward(x); }
        }
        public sealed record Parts(Tensor First, Tensor Second);
        """;

    [Theory]
    [InlineData("readonly Tensor b = Tensor.Float32(1, 1, 8);", "return a.Forward(x) + b;", "'b" + Held)]
    [InlineData("Tensor B { get; } = Tensor.Float32(1, 1, 8);", "return Gelu(B) + x;", "'B" + Held)]
    [InlineData("static readonly Tensor b = Tensor.Float32(1, 1, 8);", "return a.Forward(x) * b;", "'b" + Held)]
    [InlineData("readonly Inner b = new();", "return b.Forward(a.Forward(x));", Unmarked)]
    [InlineData("readonly Inner[] b = [new(), new()];", "foreach (Inner i in b) x = i.Forward(x); return x;", Unmarked)]
    [InlineData("static readonly Inner b = new();", "return b.Forward(x);", Unmarked)]
    public async Task The_cause_is_named_at_its_first_use(string member, string body, string message)
    {
        Diagnostic[] found = await Diagnose(member, "Tensor", body);
        Assert.NotEmpty(found);
        Assert.All(found, diagnostic => Assert.StartsWith("Forward cannot say " + message, diagnostic.GetMessage(),
            StringComparison.Ordinal));
    }

    /// <summary>Where [Weights] asks for a tensor to be loaded, the member's own initialiser is the cause.</summary>
    [Fact]
    public async Task A_tensor_with_weights_is_made_by_Parameter()
    {
        Diagnostic[] found = await Diagnose("[Weights(\"b\")] readonly Tensor b = Tensor.Float32(1, 1, 8);", "Tensor",
            "Tensor y = b; return a.Forward(y + x);", analyzer: new MemberInitializerAnalyzer());
        Assert.Contains(found, diagnostic => diagnostic.GetMessage().Contains("= Parameter(…)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("return a.Forward(x) * 0.5;")]
    [InlineData("return 0.5 * x;")]
    [InlineData("Tensor y = a.Forward(x) + 1.0; return y;")]
    [InlineData("return a.Forward(x * 2m);")]
    [InlineData("x = x - \"one\"; return x;")]
    [InlineData("Tensor y = 0.5; return a.Forward(y);")]
    [InlineData("return !x;")]
    [InlineData("return a.Forward(x, x);")]
    [InlineData("return nothing.Forward(x);")]
    [InlineData("return Gelu(0.5);")]
    public async Task What_the_compiler_refuses_has_no_second_message(string body) =>
        Assert.Empty(await Diagnose("", "Tensor", body, compiles: false));

    [Theory]
    [InlineData("Tensor", "var (p, q) = b.Forward(x); return p + q;")]
    [InlineData("Tensor", "var parts = b.Forward(x); return parts.First + parts.Second;")]
    [InlineData("Tensor", "Tensor p, q; (p, q) = b.Forward(x); return a.Forward(q);")]
    [InlineData("Tensor", "return b.Forward(x).Second;")]
    [InlineData("Tensor", "var parts = b.Forward(x); Tensor y = parts.Item2; return Gelu(y);")]
    [InlineData("Parts", "var (p, q) = b.Forward(x); return new Parts(p, q);")]
    [InlineData("Parts", "var parts = b.Forward(x); return new Parts(parts.First, parts.Second);")]
    [InlineData("(Tensor First, Tensor Second)", "return b.Forward(x);")]
    public async Task What_follows_from_a_nested_model_that_could_not_be_read_has_no_message(string type, string body) =>
        Assert.Empty(await Diagnose("readonly Broken b = new();", type, body));

    /// <summary>What LATHE0004 says of the class M.</summary>
    private static async Task<Diagnostic[]> Diagnose(string member, string type, string body, bool compiles = true,
        DiagnosticAnalyzer? analyzer = null)
    {
        string source = Harness.Unmark($$"""
            {{Classes}}
            [Model] public sealed partial class M
            {
                readonly Linear a = new(8, 8);
                {{member}}
                public {{type}} Forward(Tensor x) { {{body}} }
            }
            """).Source;
        Compilation compilation = Harness.Compile(source);
        Diagnostic[] errors = [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0 == compiles, string.Join("\n", errors.Select(error => error.ToString())));
        int start = source.IndexOf("class M\n", StringComparison.Ordinal);
        return [.. (await compilation.WithAnalyzers([analyzer ?? new UnsupportedExpressionAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken))
            .Where(diagnostic => diagnostic.Location.SourceSpan.Start > start)];
    }
}
